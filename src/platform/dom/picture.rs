//! Pictures: sizes and points of elements, styles of lazy bundles, and SVG as PNG.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlImageElement, SvgElement};

use super::document;
use crate::platform::page::window;

/// Returns width and height of an element, in CSS pixels.
pub fn size_of(element: &Element) -> (f64, f64) {
    let rect = element.get_bounding_client_rect();
    (rect.width(), rect.height())
}

/// Returns the place of a point of the window within an element.
pub fn point_in(element: &Element, client_x: i32, client_y: i32) -> (f64, f64) {
    let rect = element.get_bounding_client_rect();
    (
        f64::from(client_x) - rect.left(),
        f64::from(client_y) - rect.top(),
    )
}

/// Focuses the first element of a drawing that matches a selector.
pub fn focus_symbol(selector: &str) {
    let element = document().and_then(|document| document.query_selector(selector).ok()?);
    let symbol = element.and_then(|element| element.dyn_into::<SvgElement>().ok());
    if let Some(symbol) = symbol {
        symbol.focus().ok();
    }
}

/// Calls `react` when an element gets another size, and once at the beginning, as long as the element exists.
pub fn when_resized(element: &Element, react: impl Fn() + 'static) {
    let react = Closure::<dyn FnMut()>::new(react);
    let observer = web_sys::ResizeObserver::new(react.as_ref().unchecked_ref());
    if let Ok(observer) = observer {
        observer.observe(element);
        // The browser keeps the observer, and the observer the closure.
        react.forget();
    }
}

/// Adds a style sheet to the document, once for each name. For styles that come with a lazy bundle.
pub fn adopt_style(name: &str, css: &str) {
    let Some(document) = document() else { return };
    let flag = JsValue::from_str(&["portcullisStyle", name].concat());
    let is_there = js_sys::Reflect::has(&document, &flag).unwrap_or(true);
    if !is_there {
        replace_style(name, css);
    }
}

/// Replaces a style sheet of the document, which has a name, or adds it.
pub fn replace_style(name: &str, css: &str) {
    let Some(document) = document() else { return };
    let place = JsValue::from_str(&["portcullisStyle", name].concat());
    let replace = || -> Result<(), JsValue> {
        let known = js_sys::Reflect::get(&document, &place)?;
        let is_known = !known.is_undefined();
        let sheet = if is_known { known } else { new_style()? };
        let replace = js_sys::Reflect::get(&sheet, &"replaceSync".into())?;
        let replace: js_sys::Function = replace.dyn_into()?;
        replace.call1(&sheet, &css.into())?;
        if is_known {
            return Ok(());
        }
        let adopted = js_sys::Reflect::get(&document, &"adoptedStyleSheets".into())?;
        let sheets = js_sys::Array::from(&adopted);
        sheets.push(&sheet);
        js_sys::Reflect::set(&document, &"adoptedStyleSheets".into(), &sheets)?;
        js_sys::Reflect::set(&document, &place, &sheet)?;
        Ok(())
    };
    // Browsers without such style sheets show the page without its style; its tables stay usable.
    replace().ok();
}

fn new_style() -> Result<JsValue, JsValue> {
    let window: JsValue = window().into();
    let constructor = js_sys::Reflect::get(&window, &"CSSStyleSheet".into())?;
    let constructor: js_sys::Function = constructor.dyn_into()?;
    js_sys::Reflect::construct(&constructor, &js_sys::Array::new())
}

/// Draws an SVG document as PNG, at twice its size for dense screens. Returns a `data:` address, or `None` if the
/// browser cannot draw it.
pub async fn png_of_svg(svg: &str, width: f64, height: f64) -> Option<String> {
    const DENSITY: f64 = 2.0;
    /// Largest side that all browsers draw.
    const LONGEST: f64 = 8192.0;
    let encoded = js_sys::encode_uri_component(svg);
    let address = format!("data:image/svg+xml;charset=utf-8,{encoded}");
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&address);
    JsFuture::from(image.decode()).await.ok()?;
    let density = DENSITY.min(LONGEST / width.max(height).max(1.0));
    let canvas = document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width((width * density) as u32);
    canvas.set_height((height * density) as u32);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            width * density,
            height * density,
        )
        .ok()?;
    canvas.to_data_url().ok()
}
