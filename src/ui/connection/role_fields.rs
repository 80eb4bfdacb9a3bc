//! Fields for a role to assume.

use leptos::prelude::*;

use crate::connect::RoleToAssume;
use crate::shell::RoleInput;
use crate::ui::components::TextField;

/// Input of the role. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoleEntry {
    role_arn: RwSignal<String>,
    external_id: RwSignal<String>,
    mfa_serial_number: RwSignal<String>,
    mfa_code: RwSignal<String>,
    /// ARN of the configured role.
    offered: RwSignal<String>,
}

impl RoleEntry {
    pub(super) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            role_arn: empty(),
            external_id: empty(),
            mfa_serial_number: empty(),
            mfa_code: empty(),
            offered: empty(),
        }
    }

    /// Fills in the configured role.
    pub(super) fn offer(self, role: &RoleToAssume) {
        self.role_arn.set(role.arn.as_str().to_owned());
        self.offered.set(role.arn.as_str().to_owned());
        self.external_id
            .set(role.external_id.clone().unwrap_or_default());
    }

    /// Returns the role; `None` if none was entered.
    pub(super) fn read(self) -> Option<RoleInput> {
        let role = RoleInput {
            role_arn: self.role_arn.get_untracked(),
            external_id: self.external_id.get_untracked(),
            mfa_serial_number: self.mfa_serial_number.get_untracked(),
            mfa_code: self.mfa_code.get_untracked(),
        };
        (!role.role_arn.trim().is_empty()).then_some(role)
    }

    /// Whether the user has entered another role than the configured one.
    pub(super) fn is_typed(self) -> bool {
        *self.role_arn.read_untracked() != *self.offered.read_untracked()
    }

    /// Clears the input.
    pub(super) fn clear(self) {
        for text in [
            self.role_arn,
            self.external_id,
            self.mfa_serial_number,
            self.mfa_code,
            self.offered,
        ] {
            text.try_set(String::new());
        }
    }
}

/// Collapsible fields for a role.
#[component]
pub(super) fn RoleFields(
    /// State of the input.
    entry: RoleEntry,
) -> impl IntoView {
    let nothing = Signal::derive(|| None::<String>);
    let is_open = Memo::new(move |_| !entry.offered.read().is_empty());
    view! {
        <details class="disclosure" open=is_open>
            <summary>"Assume a role with these keys"</summary>
            <div class="form__fields">
                <TextField id="connection-role" label="Role ARN".to_owned() value=entry.role_arn error=nothing
                    is_code=true placeholder="arn:aws:iam::123456789012:role/Name".to_owned() />
                <TextField id="connection-external-id" label="External ID".to_owned() value=entry.external_id
                    error=nothing is_code=true hint=Some("If the role requires one".to_owned()) />
                <TextField id="connection-mfa-device" label="MFA device".to_owned() value=entry.mfa_serial_number
                    error=nothing is_code=true hint=Some("ARN or serial number, if the role requires MFA".to_owned()) />
                <TextField id="connection-mfa-code" label="MFA code".to_owned() value=entry.mfa_code error=nothing
                    is_code=true placeholder="123456".to_owned() />
            </div>
        </details>
    }
}
