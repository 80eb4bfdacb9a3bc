//! A built page in memory: every file that may be served, with its compressed forms.
//!
//! A request only looks a name up here, so that no path can lead out of the folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hyper::body::Bytes;
use hyper::header::HeaderValue;
use sha2::{Digest as _, Sha256};

use super::headers_file::{HeaderRules, HeaderRulesError};

/// Maximum size of all files in bytes: some twenty times that of the page, to recognize a folder
/// that is no built page.
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// Types of the files of a page. Others are not served.
const CONTENT_TYPES: [(&str, &str); 11] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
];

/// Encodings of files that were compressed beforehand, by suffix and in order of preference.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gz", "gzip")];

/// A built page.
#[derive(Debug)]
pub(crate) struct Page {
    /// By path, such as `/index.html`.
    files: BTreeMap<String, PageFile>,
    /// The content of `_headers`.
    pub(crate) rules: HeaderRules,
}

/// A file with its compressed forms.
#[derive(Debug)]
pub(crate) struct PageFile {
    pub(crate) content_type: HeaderValue,
    pub(crate) plain: Content,
    /// By name of the encoding, in order of preference.
    pub(crate) encoded: Vec<(&'static str, Content)>,
}

/// Bytes as they are sent.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) bytes: Bytes,
    /// Digest of the bytes, in quotes.
    pub(crate) etag: HeaderValue,
}

/// Why a folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// The folder is not the result of a build.
    #[error("{name} is missing; build the page with make build, and name its folder dist/")]
    NotBuilt { name: &'static str },
    #[error("there are more than 64 MB of files; name the folder of a built page")]
    TooLarge,
    #[error(transparent)]
    Headers(#[from] HeaderRulesError),
    #[error("{name}: {source}", name = path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl Page {
    /// Reads a folder, and returns the names of links that lead out of it, which are left out. A
    /// `config` replaces the page's own `config.json`.
    pub(crate) fn read(
        folder: &Path,
        config: Option<&Path>,
    ) -> Result<(Self, Vec<String>), PageError> {
        let root = folder.canonicalize().map_err(|source| PageError::Read {
            path: folder.to_owned(),
            source,
        })?;
        for name in ["index.html", "_headers"] {
            if !root.join(name).is_file() {
                return Err(PageError::NotBuilt { name });
            }
        }
        let mut found = Found {
            root: &root,
            bytes: 0,
            files: BTreeMap::new(),
            leading_out: Vec::new(),
        };
        let headers = found.read(&root.join("_headers"))?;
        let rules = HeaderRules::parse(&String::from_utf8_lossy(&headers.bytes))?;
        found.read_folder(&root, "/")?;
        if let Some(config) = config {
            // Compressed forms are those of the replaced file.
            for (suffix, _) in ENCODINGS {
                found.files.remove(&format!("/config.json.{suffix}"));
            }
            let config = found.read(config)?;
            found.files.insert("/config.json".to_owned(), config);
        }
        let page = Self {
            files: join_encodings(found.files),
            rules,
        };
        Ok((page, found.leading_out))
    }

    /// Returns the file of a path; that of `/` is `index.html`.
    pub(crate) fn file(&self, path: &str) -> Option<&PageFile> {
        self.files
            .get(if path == "/" { "/index.html" } else { path })
    }
}

/// A file as it was read.
struct ReadFile {
    bytes: Bytes,
    modified: SystemTime,
}

/// What was found in the folder so far.
struct Found<'a> {
    root: &'a Path,
    bytes: u64,
    files: BTreeMap<String, ReadFile>,
    leading_out: Vec<String>,
}

impl Found<'_> {
    /// Reads the files of a folder and of those below it, except for hidden ones.
    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), PageError> {
        let failed = |source| PageError::Read {
            path: folder.to_owned(),
            source,
        };
        for entry in folder.read_dir().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                continue;
            };
            let path = format!("{prefix}{name}");
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
                continue;
            }
            // A link is followed to a file inside of the folder, as Kubernetes mounts config.json.
            let target = entry.path().canonicalize().ok();
            match target.filter(|target| target.starts_with(self.root)) {
                None => self.leading_out.push(path),
                Some(target) if target.is_file() && is_part_of_page(&path) => {
                    let file = self.read(&target)?;
                    self.files.insert(path, file);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn read(&mut self, path: &Path) -> Result<ReadFile, PageError> {
        let failed = |source| PageError::Read {
            path: path.to_owned(),
            source,
        };
        let metadata = path.metadata().map_err(failed)?;
        self.bytes += metadata.len();
        if self.bytes > MAX_PAGE_BYTES {
            return Err(PageError::TooLarge);
        }
        Ok(ReadFile {
            bytes: std::fs::read(path).map_err(failed)?.into(),
            modified: metadata.modified().map_err(failed)?,
        })
    }
}

/// Whether the suffix of a path, without that of its compression, is one of a page.
fn is_part_of_page(path: &str) -> bool {
    let compressed = ENCODINGS.iter().find_map(|(suffix, _)| {
        path.strip_suffix(suffix)
            .and_then(|path| path.strip_suffix('.'))
    });
    content_type(compressed.unwrap_or(path)).is_some()
}

fn content_type(path: &str) -> Option<&'static str> {
    let (_, suffix) = path.rsplit_once('.')?;
    let known = CONTENT_TYPES.iter().find(|(known, _)| *known == suffix);
    known.map(|(_, content_type)| *content_type)
}

/// Puts compressed files beside what they are compressed from. One that is older than its file is
/// left out, because it holds something else.
fn join_encodings(mut files: BTreeMap<String, ReadFile>) -> BTreeMap<String, PageFile> {
    let plain: Vec<_> = files
        .keys()
        .filter_map(|path| Some((path.clone(), content_type(path)?)))
        .collect();
    let joined = plain.into_iter().filter_map(|(path, content_type)| {
        let encoded = ENCODINGS
            .iter()
            .filter_map(|(suffix, encoding)| {
                Some((*encoding, files.remove(&format!("{path}.{suffix}"))?))
            })
            .collect::<Vec<_>>();
        let file = files.remove(&path)?;
        let encoded = encoded
            .into_iter()
            .filter(|(_, encoded)| encoded.modified >= file.modified)
            .filter_map(|(encoding, encoded)| Some((encoding, Content::new(encoded.bytes)?)))
            .collect();
        let file = PageFile {
            content_type: HeaderValue::from_static(content_type),
            plain: Content::new(file.bytes)?,
            encoded,
        };
        Some((path, file))
    });
    joined.collect()
}

impl Content {
    /// Returns the bytes with their digest. The digest always is a valid header.
    fn new(bytes: Bytes) -> Option<Self> {
        let digest = Sha256::digest(&bytes);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let etag = HeaderValue::try_from(format!("\"{hex}\"")).ok()?;
        Some(Self { bytes, etag })
    }
}
