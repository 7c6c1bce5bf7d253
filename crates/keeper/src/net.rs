//! Requests that need no preflight, and bodies that are read as they come.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit,
    Response,
};

use crate::browser::{scope, words};

/// An answer whose body has not been read yet. Dropping it ends the connection.
pub struct Reply {
    response: Response,
    abort: Abort,
}

/// The body of an answer, as it comes. Dropping it ends the connection.
pub struct Body {
    reader: ReadableStreamDefaultReader,
    _abort: Abort,
}

/// Ends a request when it is dropped; one that is over does not notice.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks for a range of a file, given as the header's value such as `bytes=0-99`.
///
/// The only header is a single `Range`, which a browser sends to another origin without asking
/// that origin first. The HTTP cache is passed by: a model has no place in it.
///
/// # Errors
/// The browser's words. It tells a page nothing more of a network failure, nor whether it was
/// the server that does not allow other sites.
pub async fn get(url: &str, range: Option<&str>) -> Result<Reply, String> {
    let abort = AbortController::new().map_err(|e| words(&e))?;
    let init = RequestInit::new();
    init.set_signal(Some(&abort.signal()));
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    if let Some(range) = range {
        let headers = web_sys::Headers::new().map_err(|e| words(&e))?;
        headers.set("Range", range).map_err(|e| words(&e))?;
        init.set_headers(&headers);
    }
    let abort = Abort(abort);
    let response = JsFuture::from(scope().fetch_with_str_and_init(url, &init))
        .await
        .map_err(|e| words(&e))?;
    Ok(Reply {
        response: response.unchecked_into(),
        abort,
    })
}

impl Reply {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// A header, where the server lets other sites see it.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// The address that answered, after redirects.
    #[must_use]
    pub fn url(&self) -> String {
        self.response.url()
    }

    /// The body.
    ///
    /// # Errors
    /// The browser's words.
    pub fn body(self) -> Result<Body, String> {
        let stream = self.response.body().ok_or("the answer has no body")?;
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        Ok(Body {
            reader,
            _abort: self.abort,
        })
    }
}

impl Body {
    /// The next bytes, still in the browser's memory; `None` at the end.
    ///
    /// # Errors
    /// The browser's words, when the connection breaks.
    pub async fn next(&self) -> Result<Option<Uint8Array>, String> {
        let read = JsFuture::from(self.reader.read())
            .await
            .map_err(|e| words(&e))?;
        let is_done = Reflect::get(&read, &"done".into()).is_ok_and(|done| done.is_truthy());
        if is_done {
            return Ok(None);
        }
        let value = Reflect::get(&read, &"value".into()).map_err(|e| words(&e))?;
        Ok(Some(value.unchecked_into()))
    }
}
