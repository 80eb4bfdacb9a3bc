//! `portcullis serve` over raw sockets: what it serves, and each request that it refuses.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

/// The headers of the real page.
const HEADERS: &str = include_str!("../../../public/_headers");
/// Text that must never be served.
const MARKED: &str = "marked-secret-0f1e2d";

/// Returns a fresh folder with a small built page in `dist`.
fn page_folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("dist")).unwrap();
    fs::write(folder.join("outside.json"), MARKED).unwrap();
    for (name, text) in [
        ("_headers", HEADERS),
        ("index.html", "<!doctype html>"),
        ("embed.html", "<!doctype html>"),
        ("config.json", "{}"),
        ("boot-1.js", "// boot"),
        ("portcullis-1.css", "a{}"),
        ("portcullis-page-1_bg.wasm", "\0asm"),
        ("sandbox_worker.js", "// worker"),
        ("picture.svg", "<svg/>"),
    ] {
        fs::write(folder.join("dist").join(name), text).unwrap();
    }
    folder
}

/// Running server, stopped on drop.
struct Server {
    child: Child,
    address: String,
}

/// A response, with its headers in lower case.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().filter_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        });
        let value = values.next();
        assert_eq!(values.next(), None, "{name} is there twice: {}", self.head);
        value
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("serve").args(args).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    fn start(folder: &Path, options: &[&str]) -> Self {
        let dist = folder.join("dist");
        Self::start_with(&[&[dist.to_str().unwrap(), "--listen=127.0.0.1:0"], options].concat())
    }

    fn start_with(args: &[&str]) -> Self {
        let mut child = command(args)
            .env("AWS_ACCESS_KEY_ID", MARKED)
            .env("AWS_SECRET_ACCESS_KEY", MARKED)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim_end().strip_prefix("http://").unwrap().to_owned();
        Self { child, address }
    }

    /// Sends bytes and reads until the server closes.
    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request).unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        let end = received.windows(4).position(|part| part == b"\r\n\r\n");
        let (head, body) = received.split_at(end.unwrap() + 4);
        let head = String::from_utf8(head.to_vec()).unwrap();
        assert!(!String::from_utf8_lossy(body).contains(MARKED), "{head}");
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: body.to_vec(),
        }
    }

    /// Sends a request with additional lines, each with its end.
    fn ask(&self, method: &str, target: &str, lines: &str) -> Answer {
        let host = &self.address;
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        self.send(format!("{head}{lines}\r\n").as_bytes())
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "")
    }

    /// Stops the server and returns what it wrote to standard error.
    fn stop(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        let mut errors = self.child.stderr.take().unwrap();
        errors.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn files_have_their_types_and_cache_rules() {
    let server = Server::start(&page_folder("types"), &[]);
    let keep = Some("public, max-age=31536000, immutable");
    let ask_again = Some("no-cache");
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", ask_again),
        ("/index.html", "text/html; charset=utf-8", ask_again),
        ("/config.json", "application/json", ask_again),
        ("/boot-1.js", "text/javascript; charset=utf-8", keep),
        ("/portcullis-1.css", "text/css; charset=utf-8", keep),
        ("/portcullis-page-1_bg.wasm", "application/wasm", keep),
        (
            "/sandbox_worker.js",
            "text/javascript; charset=utf-8",
            ask_again,
        ),
        ("/picture.svg", "image/svg+xml", None),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert_eq!(answer.header("cache-control"), cache, "{path}");
    }
    assert_eq!(server.get("/").body, b"<!doctype html>");
    assert_eq!(server.get("/index.html?x=/../#y").status, 200);
    assert_eq!(server.get("/%69ndex.html").status, 200);
}

#[test]
fn every_answer_has_the_headers_of_the_page() {
    let server = Server::start(&page_folder("headers"), &[]);
    let all = HEADERS.split("/*\n").nth(1).unwrap();
    let all = all.lines().take_while(|line| line.starts_with(' '));
    let all: Vec<_> = all
        .filter_map(|line| line.trim().split_once(": "))
        .collect();
    assert!(all.len() > 5, "{all:?}");
    for (method, path) in [("GET", "/"), ("GET", "/missing"), ("POST", "/")] {
        let answer = server.ask(method, path, "");
        for (name, value) in &all {
            // Needs TLS.
            let expected = (*name != "Strict-Transport-Security").then_some(*value);
            assert_eq!(answer.header(name), expected, "{name} of {method} {path}");
        }
    }
    assert_eq!(server.get("/portcullis-2.js").header("cache-control"), None);
}

#[test]
fn a_named_site_may_embed_views_but_not_the_page() {
    let folder = page_folder("embed");
    let options = ["--embed-in=https://Wiki.example.com"];
    for (options, sites) in [
        (&[][..], "frame-ancestors 'self'"),
        (
            &options[..],
            "frame-ancestors 'self' https://wiki.example.com",
        ),
    ] {
        let server = Server::start(&folder, options);
        for (path, sites) in [
            ("/", "frame-ancestors 'none'"),
            ("/index.html", "frame-ancestors 'none'"),
            ("/sandbox_worker.js", "frame-ancestors 'none'"),
            ("/embed.html", sites),
        ] {
            let answer = server.get(path);
            let policy = answer.header("content-security-policy").unwrap();
            let directive = policy.split("; ").find(|it| it.starts_with("frame-"));
            assert_eq!(directive, Some(sites), "{path}");
        }
    }
}

#[test]
fn head_has_the_headers_of_get_without_its_body() {
    let server = Server::start(&page_folder("head"), &[]);
    let (head, get) = (server.ask("HEAD", "/", ""), server.get("/"));
    let lines = |answer: &Answer| {
        let lines = answer
            .head
            .lines()
            .filter(|line| !line.starts_with("date: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&head), lines(&get));
    assert_eq!(get.header("content-length"), Some("15"));
    assert_eq!(head.body, b"");
}

#[test]
fn a_copy_with_the_same_etag_is_confirmed() {
    let server = Server::start(&page_folder("etag"), &[]);
    let tag = server.get("/").header("etag").unwrap().to_owned();
    for list in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let answer = server.ask("GET", "/", &format!("If-None-Match: {list}\r\n"));
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{list}");
        assert_eq!(answer.header("etag"), Some(&*tag));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("content-type"), None);
        assert!(
            answer
                .header("content-length")
                .is_none_or(|length| length == "15")
        );
    }
    for list in ["\"other\"", "other", &tag.replace('"', "")] {
        let answer = server.ask("GET", "/", &format!("If-None-Match: {list}\r\n"));
        assert_eq!(answer.status, 200, "{list}");
    }
    assert_ne!(server.get("/config.json").header("etag"), Some(&*tag));
}

#[test]
fn files_compressed_beforehand_are_sent_to_clients_that_accept_them() {
    let folder = page_folder("compressed");
    let dist = folder.join("dist");
    for name in [
        "boot-1.js.br",
        "boot-1.js.gz",
        "portcullis-1.css.gz",
        "config.json.gz",
    ] {
        fs::write(dist.join(name), name).unwrap();
    }
    // Older than config.json, and therefore of another text.
    let stale = fs::File::options()
        .write(true)
        .open(dist.join("config.json.gz"));
    let day_ago = SystemTime::now() - Duration::from_secs(86_400);
    stale.unwrap().set_modified(day_ago).unwrap();
    let server = Server::start(&folder, &[]);
    for (path, accepted, sent) in [
        ("/boot-1.js", "gzip, br", Some("br")),
        ("/boot-1.js", "GZIP;q=0.5", Some("gzip")),
        ("/boot-1.js", "gzip, br;q=0", Some("gzip")),
        ("/boot-1.js", "br; q=0.000, gzip;q=0", None),
        ("/boot-1.js", "deflate, identity", None),
        ("/portcullis-1.css", "br", None),
        ("/portcullis-1.css", "br, gzip", Some("gzip")),
        ("/config.json", "br, gzip", None),
        ("/index.html", "br, gzip", None),
    ] {
        let answer = server.ask("GET", path, &format!("Accept-Encoding: {accepted}\r\n"));
        assert_eq!(answer.header("content-encoding"), sent, "{path} {accepted}");
        let is_compressed = fs::exists(dist.join(format!("{}.gz", &path[1..]))).unwrap();
        let varies = is_compressed && path != "/config.json";
        assert_eq!(answer.header("vary").is_some(), varies, "{path}");
    }
    let encoded = server.ask("GET", "/boot-1.js", "Accept-Encoding: br\r\n");
    assert_eq!(encoded.body, b"boot-1.js.br");
    assert_eq!(
        encoded.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert_ne!(
        encoded.header("etag"),
        server.get("/boot-1.js").header("etag")
    );
    assert_eq!(server.get("/boot-1.js.br").status, 404);
}

#[test]
fn other_methods_are_refused() {
    let server = Server::start(&page_folder("methods"), &[]);
    for method in [
        "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get",
    ] {
        let answer = server.ask(method, "/", "");
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    }
    let host = &server.address;
    let connect = format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert_eq!(server.send(connect.as_bytes()).status, 405);
    // The body of a request is not taken for a second request.
    let smuggled = "GET / HTTP/1.1\r\n\r\n";
    let lines = format!("Content-Length: {}\r\n\r\n{smuggled}", smuggled.len());
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{lines}");
    let answer = server.send(request.as_bytes());
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.body, b"<!doctype html>");
}

#[test]
fn foreign_host_names_are_refused() {
    let server = Server::start(&page_folder("hosts"), &["--host=Page.Example.com"]);
    let port = server.address.rsplit_once(':').unwrap().1;
    let status = |target: &str, lines: &str| {
        let request = format!("GET {target} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
        server.send(request.as_bytes()).status
    };
    for host in [
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1",
        "[::1]:80",
        "page.example.com",
    ] {
        assert_eq!(status("/", &format!("Host: {host}\r\n")), 200, "{host}");
    }
    for host in [
        "evil.example",
        "page.example.com.evil.example",
        "example.com",
        "localhost.evil.example",
        "localhost@evil.example",
        "user@localhost",
        "localhost.",
        "127.0.0.2",
        "2130706433",
        "127.1",
        "[::ffff:127.0.0.1]",
        "",
        "local host",
        "localhost/evil.example",
    ] {
        assert_eq!(status("/", &format!("Host: {host}\r\n")), 421, "{host}");
    }
    let own = format!("Host: localhost:{port}\r\n");
    assert_eq!(status("http://evil.example/", &own), 421);
    assert_eq!(status("http://localhost/", "Host: evil.example\r\n"), 421);
    assert_eq!(status("http://localhost/", &own), 200);
    assert_eq!(status("/", ""), 400);
    assert_eq!(status("/", &format!("{own}Host: evil.example\r\n")), 400);
    let old = "GET / HTTP/1.0\r\n\r\n";
    assert_eq!(server.send(old.as_bytes()).status, 400);
}

#[test]
fn the_address_that_it_listens_on_is_a_name_of_its_own() {
    let folder = page_folder("listen");
    let dist = folder.join("dist");
    for (listen, name, status) in [
        ("127.0.0.3:0", "127.0.0.3", 200),
        ("127.0.0.3:0", "127.0.0.4", 421),
        ("0.0.0.0:0", "0.0.0.0", 421),
        ("0.0.0.0:0", "127.0.0.1", 200),
    ] {
        let server = Server::start_with(&[dist.to_str().unwrap(), "--listen", listen]);
        let request = format!("GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
        assert_eq!(
            server.send(request.as_bytes()).status,
            status,
            "{listen} {name}"
        );
    }
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let folder = page_folder("paths");
    fs::write(folder.join("dist/.hidden.json"), MARKED).unwrap();
    fs::write(folder.join("dist/private-key.pem"), MARKED).unwrap();
    fs::create_dir(folder.join("dist/.git")).unwrap();
    fs::write(folder.join("dist/.git/config.json"), MARKED).unwrap();
    let server = Server::start(&folder, &[]);
    let absolute = format!("/{}", folder.join("outside.json").display());
    for path in [
        "/../outside.json",
        "/%2e%2e/outside.json",
        "/..%2foutside.json",
        "/%2e%2e%2foutside.json",
        "/%252e%252e/outside.json",
        "/..\\outside.json",
        "/..%5coutside.json",
        "/x/../../outside.json",
        "/./index.html",
        "//index.html",
        "/index.html/",
        "/index.html/..",
        "/index.html%00",
        "/%00",
        "/index.html%00.js",
        "/%ff",
        "/%c0%ae%c0%ae/outside.json",
        "/%",
        "/INDEX.HTML",
        "/_headers",
        "/.hidden.json",
        "/private-key.pem",
        "/.git/config.json",
        "/..",
        "/.",
        &absolute,
        "/etc/passwd",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/file:///etc/passwd",
        "/C:%5cwindows%5cwin.ini",
        "/http://127.0.0.1/",
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {answer:?}");
        assert_eq!(answer.body, b"", "{path}");
    }
    for target in [
        "outside.json",
        "../outside.json",
        "*",
        "\\",
        "file:///etc/passwd",
    ] {
        let answer = server.get(target);
        assert!(
            matches!(answer.status, 400 | 404 | 421),
            "{target}: {answer:?}"
        );
    }
    for target in [&b"/index.html\0"[..], b"/\xff", b"/index\x01.html"] {
        let request = [
            b"GET ",
            target,
            b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ];
        let answer = server.send(&request.concat());
        assert!(matches!(answer.status, 400 | 404), "{target:?}: {answer:?}");
    }
}

#[test]
fn links_are_followed_inside_of_the_folder_only() {
    let folder = page_folder("links");
    let dist = folder.join("dist");
    symlink("../outside.json", dist.join("relative.json")).unwrap();
    symlink(folder.join("outside.json"), dist.join("absolute.json")).unwrap();
    symlink(&folder, dist.join("above")).unwrap();
    symlink("/dev/zero", dist.join("endless.json")).unwrap();
    symlink("missing.json", dist.join("broken.json")).unwrap();
    symlink("loop.json", dist.join("loop.json")).unwrap();
    // As Kubernetes mounts a ConfigMap.
    fs::create_dir_all(dist.join("..2026")).unwrap();
    fs::write(dist.join("..2026/views.json"), "[]").unwrap();
    symlink("..2026", dist.join("..data")).unwrap();
    symlink("..data/views.json", dist.join("views.json")).unwrap();
    fs::create_dir(dist.join("below")).unwrap();
    fs::write(dist.join("below/view.json"), "[1]").unwrap();
    let server = Server::start(&folder, &[]);
    let out = [
        "relative",
        "absolute",
        "endless",
        "broken",
        "loop",
        "above/outside",
    ];
    for name in out {
        assert_eq!(server.get(&format!("/{name}.json")).status, 404, "{name}");
    }
    assert_eq!(server.get("/views.json").body, b"[]");
    assert_eq!(server.get("/below/view.json").body, b"[1]");
    assert_eq!(server.get("/below").status, 404);
    // Links that appear later are not followed either.
    fs::remove_file(dist.join("index.html")).unwrap();
    symlink("../outside.json", dist.join("index.html")).unwrap();
    assert_eq!(server.get("/").body, b"<!doctype html>");
    let remarks = server.stop();
    for name in [
        "/relative.json",
        "/absolute.json",
        "/above",
        "/endless.json",
    ] {
        let remark = format!("{name} is a link that leads out of the folder");
        assert!(remarks.contains(&remark), "{name}: {remarks}");
    }
    assert!(!remarks.contains("views.json"), "{remarks}");
}

#[test]
fn a_config_replaces_that_of_the_page() {
    let folder = page_folder("config");
    fs::write(folder.join("dist/config.json.gz"), "old").unwrap();
    fs::write(folder.join("mine.json"), "[2]").unwrap();
    let config = format!("--config={}", folder.join("mine.json").display());
    let server = Server::start(&folder, &[&config]);
    let answer = server.ask("GET", "/config.json", "Accept-Encoding: gzip\r\n");
    assert_eq!((answer.status, &*answer.body), (200, &b"[2]"[..]));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[test]
fn a_folder_that_is_no_page_is_an_error() {
    let run = |args: &[&str]| {
        let output = command(args).output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let folder = page_folder("errors");
    let dist = folder.join("dist");
    let dist = dist.to_str().unwrap();
    let above = folder.to_str().unwrap();
    for (args, message) in [
        (&[above][..], "index.html is missing"),
        (&["/nowhere"], "/nowhere"),
        (&[dist, "--config=/nowhere"], "/nowhere"),
        (&[dist, "--listen=8080"], "--listen"),
        (&[dist, "--host=a:1"], "without a port"),
        (&[dist, "--host=http://a"], "without a port"),
        (
            &[dist, "--embed-in=wiki.example.com"],
            "a scheme and a host",
        ),
        (&[dist, "--embed-in=https://"], "a scheme and a host"),
        (&[dist, "--embed-in=https://a/b"], "a scheme and a host"),
        (&[dist, "--embed-in=https://a; *"], "a scheme and a host"),
        (&[dist, "--max-connections=0"], "from 1 to 65536"),
        (&[dist, "--timeout=0"], "1..=3600"),
    ] {
        let (code, errors) = run(args);
        assert_eq!(code, 2, "{args:?}");
        assert!(errors.contains(message), "{args:?}: {errors}");
    }
    let taken = Server::start(&folder, &[]);
    let (code, errors) = run(&[dist, "--listen", &taken.address]);
    assert_eq!(code, 2);
    assert!(errors.contains("can't listen on 127.0.0.1"), "{errors}");
    fs::write(folder.join("dist/_headers"), "X-Stray: 1\n").unwrap();
    assert!(run(&[dist]).1.contains("line 1 of _headers"));
    fs::remove_file(folder.join("dist/_headers")).unwrap();
    assert!(run(&[dist]).1.contains("_headers is missing"));
}

#[test]
fn only_commands_that_read_an_account_read_environment_variables() {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let may_read = path.ends_with("account/environment.rs");
            assert_eq!(code.contains("env::"), may_read, "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 9);
}
