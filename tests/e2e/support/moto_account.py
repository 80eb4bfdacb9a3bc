"""What the end-to-end tests do in moto besides the page, through boto3.

    moto_account.py prepare URL                      makes users with their policies; prints their keys as JSON
    moto_account.py groups URL KEY_ID SECRET         prints the security groups as JSON, as boto3 sees them
    moto_account.py call URL KEY_ID SECRET OPERATION PARAMETERS
                                                     calls an operation of EC2, its parameters as JSON; prints the answer

The environment's REGION is the one to look into, us-east-1 where it is not set.
"""

import json
import os
import pathlib
import sys

import boto3

REGION = os.environ.get("REGION", "us-east-1")
READ_ONLY = pathlib.Path(__file__).resolve().parents[3] / "deploy/iam/read-only.json"
EVERYTHING = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
NO_REVOKING = {"Effect": "Deny", "Action": "ec2:RevokeSecurityGroupIngress", "Resource": "*"}
ASSUMING = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
NO_NEW_GROUPS = {"Effect": "Deny", "Action": "ec2:CreateSecurityGroup", "Resource": "*"}


def client(service, url, key_id="any", secret="any"):
    return boto3.client(
        service, endpoint_url=url, region_name=REGION, aws_access_key_id=key_id, aws_secret_access_key=secret
    )


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


TRUST = policy({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})


def prepare(url):
    iam = client("iam", url)

    def user(name, *statements):
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="ec2", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"accessKeyId": key["AccessKeyId"], "secretAccessKey": key["SecretAccessKey"]}

    def role(name, document):
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="ec2", PolicyDocument=document)
        session = client("sts", url).assume_role(RoleArn=arn, RoleSessionName="e2e")["Credentials"]
        return {
            "arn": arn,
            "accessKeyId": session["AccessKeyId"],
            "secretAccessKey": session["SecretAccessKey"],
            "sessionToken": session["SessionToken"],
        }

    return {
        "editor": user("editor", EVERYTHING),
        "limited": user("limited", EVERYTHING, NO_NEW_GROUPS),
        "assumer": user("assumer", ASSUMING),
        "additive": user("additive", EVERYTHING, NO_REVOKING),
        "temporary": role("temporary", policy(EVERYTHING)),
        "viewer": role("viewer", READ_ONLY.read_text()),
    }


def groups(url, key_id, secret):
    return client("ec2", url, key_id, secret).describe_security_groups()["SecurityGroups"]


def call(url, key_id, secret, operation, parameters):
    return getattr(client("ec2", url, key_id, secret), operation)(**json.loads(parameters))


def main():
    command, *arguments = sys.argv[1:]
    print(json.dumps({"prepare": prepare, "groups": groups, "call": call}[command](*arguments), default=str))


if __name__ == "__main__":
    main()
