//! IndexedDB as a key-value store of texts, for data that is too large or too important for web
//! storage. Never holds a credential.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures_util::future::{Either, select};
use js_sys::{Array, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::page::{field, window, within};
use super::storage::reason;
use crate::browser::StorageError;

const NAME: &str = "portcullis";
const VERSION: u32 = 1;
const STORE: &str = "texts";

/// Sorts after every character of a key.
const LAST: &str = "\u{ffff}";

thread_local! {
    static DATABASE: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
    /// Whether a request has timed out and is still unanswered.
    static IS_SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Maximum time for opening the database, or for a request.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Stores a text under a key. Once this returns, the text survives a crash or the closing of the
/// page.
///
/// # Errors
/// [`StorageError`] if the browser blocks storage, has no room, or does not respond.
pub async fn keep(key: &str, text: &str) -> Result<(), StorageError> {
    let (key, text) = (JsValue::from(key), JsValue::from(text));
    bounded(async move {
        let store = store(IdbTransactionMode::Readwrite).await?;
        let request = store.put_with_key(&text, &key);
        request.map_err(|error| reason(&error))?;
        finished(&store.transaction()).await
    })
    .await
}

/// Returns all texts whose key starts with a prefix, ordered by key.
///
/// # Errors
/// [`StorageError`] if the browser blocks storage or does not respond.
pub async fn kept(prefix: &str) -> Result<Vec<String>, StorageError> {
    let range = range(prefix)?;
    bounded(async move {
        let store = store(IdbTransactionMode::Readonly).await?;
        let texts = answer(store.get_all_with_key(&range)).await?;
        let texts = texts
            .dyn_into::<Array>()
            .map_err(|_| StorageError::Blocked)?;
        Ok(texts.iter().filter_map(|text| text.as_string()).collect())
    })
    .await
}

/// Deletes all texts whose key starts with a prefix.
///
/// # Errors
/// [`StorageError`] if the browser blocks storage or does not respond.
pub async fn forget(prefix: &str) -> Result<(), StorageError> {
    let range = range(prefix)?;
    bounded(async move {
        let store = store(IdbTransactionMode::Readwrite).await?;
        let request = store.delete(&range);
        request.map_err(|error| reason(&error))?;
        finished(&store.transaction()).await
    })
    .await
}

/// Waits for the database, at most [`TIMEOUT`]. After a timeout, requests fail at once until the
/// database responds; otherwise each step of a run would wait.
async fn bounded<T: 'static>(
    operation: impl Future<Output = Result<T, StorageError>> + 'static,
) -> Result<T, StorageError> {
    if IS_SILENT.get() {
        return Err(StorageError::Silent);
    }
    let timer = gloo_timers::future::sleep(TIMEOUT);
    match select(Box::pin(operation), timer).await {
        Either::Left((result, _)) => result,
        Either::Right((_, operation)) => {
            IS_SILENT.set(true);
            spawn_local(async move {
                operation.await.ok();
                IS_SILENT.set(false);
            });
            Err(StorageError::Silent)
        }
    }
}

fn range(prefix: &str) -> Result<IdbKeyRange, StorageError> {
    let end = [prefix, LAST].concat();
    IdbKeyRange::bound(&prefix.into(), &end.into()).map_err(|_| StorageError::Blocked)
}

async fn store(mode: IdbTransactionMode) -> Result<IdbObjectStore, StorageError> {
    let transaction = |database: &IdbDatabase| {
        let transaction = database.transaction_with_str_and_mode(STORE, mode)?;
        transaction.object_store(STORE)
    };
    let known = DATABASE.with_borrow(Clone::clone);
    if let Some(store) = known.and_then(|database| transaction(&database).ok()) {
        return Ok(store);
    }
    let database = open().await?;
    DATABASE.set(Some(database.clone()));
    // The caller has timed out meanwhile, and may have written what this would overwrite.
    if IS_SILENT.get() {
        return Err(StorageError::Silent);
    }
    transaction(&database).map_err(|_| StorageError::Blocked)
}

async fn open() -> Result<IdbDatabase, StorageError> {
    let factory = window().and_then(|window| window.indexed_db().ok().flatten());
    let factory = factory.ok_or(StorageError::Blocked)?;
    let request = factory
        .open_with_u32(NAME, VERSION)
        .map_err(|_| StorageError::Blocked)?;
    let opening = request.clone();
    let create = Closure::once_into_js(move || {
        let database = opening.result().ok();
        if let Some(database) = database.and_then(|result| result.dyn_into::<IdbDatabase>().ok()) {
            // Fails only if the store exists already.
            database.create_object_store(STORE).ok();
        }
    });
    request.set_onupgradeneeded(Some(create.unchecked_ref()));
    let database = answer(Ok(request.unchecked_into())).await?;
    database.dyn_into().map_err(|_| StorageError::Blocked)
}

/// Waits for a request.
async fn answer(request: Result<IdbRequest, JsValue>) -> Result<JsValue, StorageError> {
    let request = request.map_err(|_| StorageError::Blocked)?;
    let asked = request.clone();
    let promise = Promise::new(&mut move |resolve, reject| {
        asked.set_onsuccess(Some(&resolve));
        asked.set_onerror(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(|error| reason(&error)),
        Err(event) => Err(reason_of_event(&event)),
    }
}

/// Returns the reason of a failed request or transaction, from the target of its event.
fn reason_of_event(event: &JsValue) -> StorageError {
    reason(&field(&field(event, "target"), "error"))
}

/// Waits until a transaction is committed.
async fn finished(transaction: &IdbTransaction) -> Result<(), StorageError> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onerror(Some(&reject));
        transaction.set_onabort(Some(&reject));
    });
    let finished = JsFuture::from(promise).await;
    finished.map(drop).map_err(|event| reason_of_event(&event))
}

/// A lock that only one tab of the page holds. Released on drop, and by the browser when the page
/// is closed or crashes.
#[derive(Debug)]
pub struct Hold {
    release: Rc<RefCell<Option<js_sys::Function>>>,
}

/// Result of a lock request.
#[derive(Debug)]
pub enum Holding {
    /// The lock is held now.
    Held(Hold),
    /// Another tab holds it.
    Taken,
    /// The browser has no locks for this page, because it was served over an insecure connection.
    Unsupported,
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            release.call0(&JsValue::NULL).ok();
        }
    }
}

/// Requests a lock among all tabs of the page, without waiting for another tab. A browser that does
/// not respond counts as one without locks.
pub async fn hold(name: &str) -> Holding {
    let holding = within(TIMEOUT, request_lock(name)).await.flatten();
    holding.unwrap_or(Holding::Unsupported)
}

async fn request_lock(name: &str) -> Option<Holding> {
    // web-sys has the Web Locks API only among its unstable APIs.
    let locks = field(&window()?.navigator().into(), "locks");
    let request: js_sys::Function = field(&locks, "request").dyn_into().ok()?;
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    let hold = Hold {
        release: Rc::default(),
    };
    let mut call = None;
    let granted = Promise::new(&mut |resolve, _| {
        let releasing: Weak<_> = Rc::downgrade(&hold.release);
        let on_lock = Closure::once_into_js(move |lock: JsValue| {
            let is_granted = !lock.is_null();
            let held = Promise::new(&mut |release, _| {
                // Release a lock that is granted too late.
                match releasing.upgrade().filter(|_| is_granted) {
                    Some(releasing) => *releasing.borrow_mut() = Some(release),
                    None => drop(release.call0(&JsValue::NULL)),
                }
            });
            resolve.call1(&JsValue::NULL, &is_granted.into()).ok();
            held
        });
        call = request.call3(&locks, &name.into(), &options, &on_lock).ok();
    });
    call?;
    if JsFuture::from(granted).await.ok()?.as_bool()? {
        Some(Holding::Held(hold))
    } else {
        Some(Holding::Taken)
    }
}
