//! The structure that ARCHITECTURE.md promises, held against the code.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The packages whose modules ARCHITECTURE.md layers. Every other package has one layer, which the compiler holds.
const LAYERED: [&str; 3] = ["src", "crates/edit/src", "crates/formats/src"];

/// The rows of both tables in ARCHITECTURE.md, crates and modules, with what each may import.
fn allowed_imports() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [name, _, imports] = cells.as_slice() else {
            panic!("three columns expected: {line}")
        };
        rows.insert(quoted(name).remove(0), quoted(imports));
    }
    rows
}

/// Names of the folders in `crates`.
fn crate_names() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let mut names: Vec<String> = folders
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The packages of this workspace that a crate depends on, without their common prefix.
fn dependencies_of(name: &str) -> Vec<String> {
    let manifest = root().join("crates").join(name).join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let (_, after) = text.split_once("\n[dependencies]\n").unwrap();
    let section = after.split("\n[").next().unwrap();
    let packages = section.lines().filter_map(|line| line.split('.').next());
    let mut names: Vec<String> = packages
        .filter(|package| package.starts_with("portcullis"))
        .map(|package| package.trim_start_matches("portcullis-").to_owned())
        .collect();
    names.sort();
    names
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

struct Source {
    /// The folder of the package's sources, relative to the project.
    package: String,
    /// The first part of the path below that folder: a module's folder, or a file.
    module: String,
    /// The path relative to the project.
    path: String,
    /// Without comments and without unit tests.
    code: String,
}

/// Where the comment of a line starts, or the line's end. Slashes of a URL start none.
fn start_of_comment(line: &str) -> usize {
    let mut slashes = line.match_indices("//").map(|(start, _)| start);
    let is_comment = |start: &usize| !line[..*start].ends_with([':', '"']);
    slashes.find(is_comment).unwrap_or(line.len())
}

/// The source files of the page and of the core. Programs are left out: `main.rs` and `bin` of the page, and the
/// command line.
fn sources() -> Vec<Source> {
    let mut packages = vec!["src".to_owned()];
    let names = crate_names();
    let core = names.iter().filter(|name| *name != "cli");
    packages.extend(core.map(|name| format!("crates/{name}/src")));
    let mut sources = Vec::new();
    for package in packages {
        let folder = root().join(&package);
        for path in rust_files(&folder) {
            let relative = path.strip_prefix(&folder).unwrap();
            let first = relative.iter().next().unwrap();
            let module = first.to_string_lossy().into_owned();
            if package == "src" && (module.ends_with(".rs") || module == "bin") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code: Vec<&str> = code
                .lines()
                .map(|line| &line[..start_of_comment(line)])
                .collect();
            sources.push(Source {
                package: package.clone(),
                module,
                path: format!("{package}/{}", relative.display()),
                code: code.join("\n"),
            });
        }
    }
    assert!(sources.len() > 40, "the sources were not found");
    sources
}

/// What follows each `crate::` in the code: paths, with braces opened up.
fn crate_paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let end = list.find("};").unwrap_or(list.len());
                paths.extend(list[..end].split(',').map(|part| part.trim().to_owned()));
            }
            None => {
                let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
                paths.push(rest.chars().take_while(|c| is_path(*c)).collect());
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let allowed = allowed_imports();
    let mut offences = Vec::new();
    for source in sources() {
        let Source { module, path, .. } = &source;
        if !LAYERED.contains(&source.package.as_str()) || module == "lib.rs" {
            continue;
        }
        let may = allowed
            .get(module)
            .unwrap_or_else(|| panic!("{module} is not in ARCHITECTURE.md"));
        for import in crate_paths(&source.code) {
            let is_own = import.split("::").next() == Some(module.as_str());
            let is_allowed =
                |entry: &String| import == *entry || import.starts_with(&format!("{entry}::"));
            if !is_own && !may.iter().any(is_allowed) {
                offences.push(format!("{path} imports crate::{import}"));
            }
        }
    }
    assert!(
        offences.is_empty(),
        "not allowed by ARCHITECTURE.md:\n{}",
        offences.join("\n")
    );
}

#[test]
fn crates_depend_on_what_the_table_says() {
    let allowed = allowed_imports();
    for name in crate_names() {
        let row = allowed.get(&format!("crates/{name}"));
        let mut stated = row
            .unwrap_or_else(|| panic!("crates/{name} is not in ARCHITECTURE.md"))
            .clone();
        stated.sort();
        assert_eq!(dependencies_of(&name), stated, "crates/{name}");
    }
}

#[test]
fn every_row_of_the_tables_exists() {
    for name in allowed_imports().into_keys() {
        let places = LAYERED.map(|package| root().join(package).join(&name).join("mod.rs"));
        let is_crate = name.starts_with("crates/") && root().join(&name).is_dir();
        assert!(
            is_crate || places.iter().any(|place| place.exists()),
            "{name}"
        );
    }
}

#[test]
fn the_browser_stays_in_its_folder() {
    let browser = [
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "gloo_net",
        "gloo_timers",
    ];
    let mut offences = Vec::new();
    for source in sources() {
        let Source {
            module, path, code, ..
        } = &source;
        for name in browser.iter().filter(|_| module != "platform") {
            if code.contains(&format!("{name}::")) {
                offences.push(format!("{path} uses {name}"));
            }
        }
        let is_reactive = matches!(
            module.as_str(),
            "accounts" | "environment" | "workspace" | "grid" | "shell" | "ui" | "viewer"
        );
        if code.contains("leptos::") && !is_reactive {
            offences.push(format!("{path} uses leptos"));
        }
        // It panics in WebAssembly; time comes in through aws::Clock.
        if code.contains("SystemTime::now") || code.contains("Instant::now") {
            offences.push(format!("{path} reads the system clock"));
        }
        if code.contains("style=\"") {
            offences.push(format!(
                "{path} has a style attribute, which the policy blocks"
            ));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// The compiler keeps views from writing where fields are private and accessors read-only: this holds the stores to it.
#[test]
fn no_store_hands_out_a_writable_signal() {
    let writable = [
        "RwSignal<",
        "WriteSignal<",
        "SignalSetter<",
        "StoredValue<",
        "Trigger",
    ];
    let mut offences = Vec::new();
    for source in sources() {
        let Source {
            module, path, code, ..
        } = &source;
        let is_grid = module == "grid";
        if !matches!(
            module.as_str(),
            "accounts" | "environment" | "workspace" | "shell"
        ) && !is_grid
        {
            continue;
        }
        for (start, _) in code.match_indices("pub") {
            let rest = &code[start..];
            // The views of the grid are in its own module; `ui` sees only what is public.
            if is_grid && rest.starts_with("pub(") {
                continue;
            }
            // A signature ends where its body begins, a field at the end of its line.
            let is_function = rest.lines().next().unwrap().contains("fn ");
            let end = rest.find(if is_function { '{' } else { '\n' });
            let item = &rest[..end.unwrap_or(rest.len())];
            let kind = item.rsplit_once(if is_function { "->" } else { ":" });
            let hands_out =
                |(_, kind): (&str, &str)| writable.iter().any(|name| kind.contains(name));
            if kind.is_some_and(hands_out) {
                offences.push(format!("{path}: {item}"));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// The texts between quotation marks in code, except those of attributes other than `#[error]`.
fn quoted_texts(code: &str) -> Vec<String> {
    let mut texts = Vec::new();
    // Quotation marks as characters are none of texts.
    let code = code.replace("'\"'", "");
    let mut rest = &*code;
    while let Some((before, after)) = rest.split_once('"') {
        let mut end = 0;
        let bytes = after.as_bytes();
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let attribute = before.rsplit_once("#[").map(|(_, attribute)| attribute);
        // The texts of `#[error]` are those that errors display.
        let is_of_attribute = attribute
            .is_some_and(|attribute| !attribute.contains(")]") && !attribute.starts_with("error("));
        if !is_of_attribute {
            texts.push(after[..end].to_owned());
        }
        rest = &after[end + 1..];
    }
    texts
}

/// Sentences are in `text`. In these crates, a text with two blanks or more is a sentence, unless it is the short name
/// that an error displays to developers, or a text of AWS.
#[test]
fn crates_below_text_are_data() {
    const DATA: [&str; 6] = [
        "crates/analysis/src",
        "crates/connect/src",
        "crates/ec2/src",
        "crates/layout/src",
        "crates/plan/src",
        "crates/xml/src",
    ];
    // Files that quote AWS: descriptions of interfaces, parts of messages, names of Regions.
    const QUOTES: [&str; 3] = [
        "crates/analysis/src/interface_user.rs",
        "crates/ec2/src/denial.rs",
        "crates/ec2/src/partition.rs",
    ];
    const ALLOWED: [&str; 6] = [
        // Terraform's description of groups without one.
        "Managed by Terraform",
        // The start of the encoded part of EC2's denials.
        "Encoded authorization failure message: ",
        // A command of the AWS CLI.
        "configure set ",
        // The name of an endpoint.
        "AWS (FIPS, dual-stack)",
        // What takes the place of a secret, within a text of EC2.
        "[not shown, because it may hold credentials]",
        // EC2's error, as EC2 wrote it.
        "{action}: {code}: {message}",
    ];
    let mut offences = Vec::new();
    for Source {
        package,
        path,
        code,
        ..
    } in sources()
    {
        let is_test = path.ends_with("tests.rs") || path.ends_with("testing.rs");
        if is_test || QUOTES.contains(&path.as_str()) || !DATA.contains(&package.as_str()) {
            continue;
        }
        let texts = quoted_texts(&code).into_iter();
        let texts = texts.filter(|text| !ALLOWED.contains(&text.as_str()));
        let sentences = texts.filter(|text| {
            let is_name_of_error = code.contains(&format!("#[error(\"{text}\")]"));
            let max_blanks = if is_name_of_error { 2 } else { 1 };
            text.matches(' ').count() > max_blanks
        });
        offences.extend(sentences.map(|text| format!("{path}: {text}")));
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// Longest file of the page, in lines.
const MAX_FILE_LINES: usize = 300;

/// Longest function of the page, in lines from its signature to its closing brace.
const MAX_FUNCTION_LINES: usize = 80;

/// Files, and functions as `file::function`, that may be longer, each with the reason. Empty since no reason is known:
/// it may only become shorter.
const LONGER: &[(&str, &str)] = &[];

/// Names of the functions in a file that rustfmt has laid out, with their lengths.
fn function_lengths(code: &str) -> Vec<(&str, usize)> {
    const BEFORE_FN: [&str; 5] = ["pub", "const", "async", "unsafe", "extern"];
    let lines: Vec<&str> = code.lines().collect();
    let mut lengths = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let (indent, item) = line.split_at(line.len() - line.trim_start().len());
        let Some((before, signature)) = item.split_once("fn ") else {
            continue;
        };
        let mut words = before.split_whitespace();
        if !words.all(|word| BEFORE_FN.iter().any(|known| word.starts_with(known))) {
            continue;
        }
        let name = signature.split(['(', '<']).next().unwrap();
        // The first line at the indentation of the signature that ends the item: a brace, or a declaration's semicolon.
        let is_end = |line: &&&str| {
            let rest = line.strip_prefix(indent).unwrap_or_default();
            rest == "}" || !rest.starts_with(' ') && rest.ends_with(';')
        };
        let is_one_line = line.ends_with('}') || line.ends_with(';');
        let after = lines[start + 1..].iter().position(|line| is_end(&line));
        let length = if is_one_line { 1 } else { after.unwrap() + 2 };
        lengths.push((name, length));
    }
    lengths
}

#[test]
fn files_and_functions_of_the_page_are_short() {
    let mut longer = BTreeMap::new();
    let mut count = 0;
    for path in rust_files(&root().join("src")) {
        if path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let file = path.strip_prefix(root()).unwrap().display();
        let lines = text.lines().count();
        if lines > MAX_FILE_LINES {
            longer.insert(file.to_string(), lines);
        }
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for (name, lines) in function_lengths(code) {
            count += 1;
            if lines > MAX_FUNCTION_LINES {
                longer.insert(format!("{file}::{name}"), lines);
            }
        }
    }
    assert!(count > 1000, "only {count} functions were found");
    let is_excepted = |name: &String| LONGER.iter().any(|(known, _)| known == name);
    let offences: Vec<_> = longer
        .iter()
        .filter(|(name, _)| !is_excepted(name))
        .collect();
    assert!(offences.is_empty(), "too long: {offences:?}");
    for (name, _) in LONGER {
        assert!(
            longer.contains_key(*name),
            "{name} is short now: take it off the list"
        );
    }
}

#[test]
fn functions_are_measured_from_signature_to_brace() {
    let code = "impl X {\n    pub(super) async fn a(\n        b: u8,\n    ) {\n        c();\n    }\n    fn d();\n}\n\nfn e<T>() {}\nlet f = fn_of(x);\n";
    assert_eq!(function_lengths(code), [("a", 5), ("d", 1), ("e", 1)]);
}

#[test]
fn every_module_says_what_it_owns() {
    let folders = ["src", "crates"].map(|folder| rust_files(&root().join(folder)));
    for path in folders.into_iter().flatten() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//!"),
            "{} has no head comment",
            path.display()
        );
    }
}

#[test]
fn the_policy_of_the_page_allows_nothing_inline() {
    let headers = fs::read_to_string(root().join("public/_headers")).unwrap();
    let mut path = "";
    let mut policies = BTreeMap::new();
    for line in headers.lines() {
        match line.split_once("Content-Security-Policy: ") {
            Some((_, policy)) => drop(policies.insert(path, policy)),
            None if line.starts_with('/') => path = line,
            None => {}
        }
    }
    let (embedded, page): (Vec<_>, Vec<_>) = policies
        .into_iter()
        .partition(|(path, _)| *path == "/embed*");
    assert!(page.iter().any(|(path, _)| *path == "/index.html"));
    for (path, policy) in &page {
        assert_eq!(*policy, page[0].1, "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
    let [(_, embedded)] = embedded[..] else {
        panic!("one policy of embedded views expected")
    };
    assert!(embedded.contains("connect-src 'self';"), "{embedded}");
    for policy in [page[0].1, embedded] {
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
    }
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    assert!(
        !page.contains(" style=") && !page.contains(" onclick="),
        "inline code in index.html"
    );
}

#[test]
fn no_style_sheet_leaves_the_tokens() {
    for entry in fs::read_dir(root().join("style")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let css = fs::read_to_string(&path).unwrap();
        if name != "tokens.css" {
            let has_colour = css.contains('#') || css.contains("rgb(");
            assert!(
                !has_colour,
                "{name} has a colour of its own; colours belong in tokens.css"
            );
        }
    }
}
