//! The C ABI: options, documents, and calls in any order with handles of any state.
//!
//! Nothing leaves the machine: clients are closed, or a sandbox's.

/// The table of the C functions: their names, and how each is called with arguments that the world makes.
macro_rules! table {
    ($($module:ident::$name:ident($($hole:tt),*),)*) => {
        /// Every function.
        pub(super) const FUNCTIONS: &[(&str, fn(&mut super::World<'_>))] = &[$((stringify!($name), |world| {
            let function: extern "C" fn($($hole),*) -> _ = instantly_fuzz_ffi::$module::$name;
            super::world::Function::call(function, stringify!($name), world);
        })),*];
    };
}

mod functions;
mod world;

use std::ffi::{CStr, CString, c_char};
use std::panic;
use std::ptr;
use std::sync::OnceLock;

use instantly_fuzz_ffi::cancel::{instantly_cancel_free, instantly_cancel_new};
use instantly_fuzz_ffi::client::{instantly_client_close, instantly_client_free};
use instantly_fuzz_ffi::document::*;
use instantly_fuzz_ffi::error::instantly_error_free;
use instantly_fuzz_ffi::iterator::instantly_iterator_free;
use instantly_fuzz_ffi::library::instantly_handle_count;
use instantly_fuzz_ffi::matrix::{instantly_matrix_free, instantly_matrix_original};
use instantly_fuzz_ffi::members::{instantly_members_list, instantly_members_open};
use instantly_fuzz_ffi::sandbox::{instantly_sandbox_client, instantly_sandbox_free, instantly_sandbox_start};
use instantly_fuzz_ffi::status::InstantlyStatus;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::input::Input;
use functions::FUNCTIONS;
use world::{Manner, SORTS, World};

/// Handles that live as long as the process, by sort.
struct Standing {
    open: [usize; SORTS],
    closed: [usize; SORTS],
}

fn made<T>(make: impl FnOnce(*mut *mut T) -> InstantlyStatus) -> *mut T {
    let mut handle = ptr::null_mut();
    assert_eq!(make(&mut handle), InstantlyStatus::Ok);
    handle
}

fn standing() -> &'static Standing {
    static STANDING: OnceLock<Standing> = OnceLock::new();
    STANDING.get_or_init(|| {
        let none = ptr::null_mut();
        let sandbox = made(|sandbox| instantly_sandbox_start(ptr::null(), sandbox, none));
        let options = c"{\"capacity\": null, \"max_attempts\": 1}".as_ptr();
        let client = made(|client| instantly_sandbox_client(sandbox, options, client, none));
        let closed = made(|client| instantly_sandbox_client(sandbox, options, client, none));
        let document = made(|document| instantly_members_list(client, ptr::null(), ptr::null(), document, none));
        let iterator = made(|iterator| instantly_members_open(client, ptr::null(), ptr::null(), iterator, none));
        let cancel = made(|cancel| instantly_cancel_new(cancel, none));
        let matrix = made(|matrix| instantly_matrix_original(matrix, none));
        let mut error = ptr::null_mut();
        assert_eq!(instantly_client_close(closed, none), InstantlyStatus::Ok);
        assert_ne!(instantly_cancel_new(none.cast(), &mut error), InstantlyStatus::Ok);
        // The library's hook keeps panics to itself; here they are what is looked for.
        panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
        let rest = [document.addr(), iterator.addr(), error.addr(), cancel.addr(), matrix.addr(), sandbox.addr()];
        let with = |client: usize| {
            let mut all = [client; SORTS];
            all[1..].copy_from_slice(&rest);
            all
        };
        Standing { open: with(client.addr()), closed: with(closed.addr()) }
    })
}

/// Frees whatever a run made. What it freed itself, and rows, are left alone.
fn free_all(world: &World<'_>) {
    for (sort, handles) in world.handles.iter().enumerate() {
        for handle in handles.iter().skip(1) {
            let handle = *handle;
            match sort {
                0 => instantly_client_free(ptr::without_provenance_mut(handle)),
                1 => instantly_document_free(ptr::without_provenance_mut(handle)),
                2 => instantly_iterator_free(ptr::without_provenance_mut(handle)),
                3 => instantly_error_free(ptr::without_provenance_mut(handle)),
                4 => instantly_cancel_free(ptr::without_provenance_mut(handle)),
                5 => instantly_matrix_free(ptr::without_provenance_mut(handle)),
                _ => instantly_sandbox_free(ptr::without_provenance_mut(handle)),
            }
        }
    }
}

/// The names of all functions that are called.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(name, _)| *name)
}

/// One function, picked by the first byte, with handles that are right and a client that is closed;
/// each line is a text that it is given, the last one for all that are left.
pub fn options(data: &[u8]) {
    let closed = standing().closed;
    let handles = instantly_handle_count();
    let mut world = World::new(data, Manner::Orderly, closed.map(|handle| vec![handle]));
    let (name, call) = *world.input.pick(FUNCTIONS);
    if !ends_what_stands(name) {
        call(&mut world);
    }
    free_all(&world);
    assert_eq!(instantly_handle_count(), handles, "{name} left a handle behind");
}

/// Calls in any order. The first byte says whether the client is open: 0 for one that asks a sandbox,
/// which takes its time; anything else for one that is closed. Each call is picked by a byte, with arguments that the bytes behind it choose: live
/// handles, freed ones, those of another sort, none at all.
pub fn calls(data: &[u8]) {
    let Standing { open, closed } = standing();
    let (&first, data) = data.split_first().unwrap_or((&0, data));
    let stands = if first == 0 { open } else { closed };
    let handles = instantly_handle_count();
    let mut world = World::new(data, Manner::Wild, stands.map(|handle| vec![handle]));
    for _ in 0..32 {
        if world.input.is_empty() {
            break;
        }
        let (name, call) = *world.input.pick(FUNCTIONS);
        world.spares_first = ends_what_stands(name);
        let clients = world.handles[0].len();
        call(&mut world);
        if name == "instantly_client_new" {
            // Its server is somewhere in the world.
            for client in &world.handles[0][clients..] {
                instantly_client_close(ptr::without_provenance_mut(*client), ptr::null_mut());
            }
        }
    }
    free_all(&world);
    assert_eq!(instantly_handle_count(), handles, "a handle was left behind");
}

/// Whether a function would end, slow down, or add to what all runs use: rows live as long as their document.
fn ends_what_stands(name: &str) -> bool {
    let ends = ["close", "free", "trigger", "stop", "fault", "set_paid", "row"];
    ends.iter().any(|end| name.ends_with(end))
}

/// A document, read at a pointer: the first line is the pointer, the rest JSON. It says what
/// serde_json says.
pub fn documents(data: &[u8]) {
    standing();
    let mut input = Input(data);
    let (pointer, json) = (input.line(), input.0);
    let (Ok(pointer), Ok(json)) = (CString::new(pointer), CString::new(json)) else { return };
    let handles = instantly_handle_count();
    let mut document = ptr::null_mut();
    let status = instantly_document_from_json(json.as_ptr(), &mut document, ptr::null_mut());
    match serde_json::from_slice::<Value>(json.as_bytes()) {
        Ok(value) => {
            assert_eq!(status, InstantlyStatus::Ok);
            if let Ok(pointer) = pointer.to_str() {
                reads_as(document, pointer, &value);
            }
            values_are(document, &value);
        }
        // Half a character is refused, and a number that no double holds is kept: both are JSON, and no such value.
        Err(_) if serde_json::from_slice::<&RawValue>(json.as_bytes()).is_ok() => {}
        Err(_) => assert_eq!(status, InstantlyStatus::InvalidArgument),
    }
    if status == InstantlyStatus::Ok {
        for accessor in [instantly_document_part, part_of_row] {
            let mut part = ptr::null_mut();
            if accessor(document, pointer.as_ptr(), &mut part, ptr::null_mut()) == InstantlyStatus::Ok {
                rows_are_within(part);
            }
            instantly_document_free(part);
        }
    }
    instantly_document_free(document);
    instantly_document_free(document);
    assert_eq!(instantly_handle_count(), handles, "a handle was left behind");
}

/// The part of a document's first row.
extern "C" fn part_of_row(
    document: *const InstantlyDocument,
    pointer: *const c_char,
    part: *mut *mut InstantlyDocument,
    error: *mut *mut instantly_fuzz_ffi::error::InstantlyError,
) -> InstantlyStatus {
    let mut row = ptr::null();
    match instantly_document_row(document, 0, &mut row, error) {
        InstantlyStatus::Ok => instantly_document_part(row, pointer, part, error),
        status => status,
    }
}

fn reads_as(document: *const InstantlyDocument, pointer: &str, value: &Value) {
    let expected = value.pointer(pointer);
    let pointer = CString::new(pointer).expect("it came from C");
    let none = ptr::null_mut();
    let (mut kind, mut text, mut length, mut number) = (InstantlyType::Null, ptr::null(), usize::MAX, 0.0);
    let (mut whole, mut flag) = (0, false);
    let status = instantly_document_type(document, pointer.as_ptr(), &mut kind, none);
    let is_text = instantly_document_string(document, pointer.as_ptr(), &mut text, &mut length, none);
    let is_number = instantly_document_double(document, pointer.as_ptr(), &mut number, none);
    let is_whole = instantly_document_int64(document, pointer.as_ptr(), &mut whole, none);
    let is_flag = instantly_document_bool(document, pointer.as_ptr(), &mut flag, none);
    assert!(is_text != InstantlyStatus::Internal && is_whole != InstantlyStatus::Internal);
    assert_eq!(
        kind != InstantlyType::Null,
        expected.is_some_and(|found| !found.is_null()) && status == InstantlyStatus::Ok
    );
    assert_eq!(is_text == InstantlyStatus::Ok, expected.is_some_and(Value::is_string));
    if let Some(expected) = expected.and_then(Value::as_str) {
        // SAFETY: so many bytes are there, and a NUL behind them.
        let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length + 1) };
        assert_eq!(bytes.split_last(), Some((&0, expected.as_bytes())));
    }
    assert_eq!((is_number == InstantlyStatus::Ok).then_some(number), expected.and_then(Value::as_f64));
    assert_eq!((is_flag == InstantlyStatus::Ok).then_some(flag), expected.and_then(Value::as_bool));
    if let Some(expected) = expected.and_then(Value::as_i64) {
        assert_eq!((is_whole, whole), (InstantlyStatus::Ok, expected));
    }
}

/// The fields of a document, or of its rows, have the values of the JSON.
fn values_are(document: *const InstantlyDocument, value: &Value) {
    let items = value.get("items").unwrap_or(value).as_array();
    let items = items.filter(|items| items.iter().all(Value::is_object)).map(|items| items.iter().collect());
    let rows: Vec<&Value> = items.unwrap_or_else(|| vec![value]);
    let names: Vec<CString> = rows
        .iter()
        .filter_map(|row| row.as_object())
        .flat_map(Map::keys)
        .take(20)
        .filter_map(|name| CString::new(name.as_str()).ok())
        .collect();
    let pointers: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
    let mut values = Vec::with_capacity(rows.len() * names.len());
    let status = instantly_document_values(
        document,
        pointers.as_ptr(),
        names.len(),
        values.as_mut_ptr(),
        rows.len(),
        ptr::null_mut(),
    );
    assert_eq!(status == InstantlyStatus::Ok, rows.iter().all(|row| row.is_object()));
    if status == InstantlyStatus::Ok {
        // SAFETY: the call succeeded, so that all of them are written.
        unsafe { values.set_len(rows.len() * names.len()) };
        let expected = rows.iter().flat_map(|row| names.iter().map(move |name| row.get(name.to_str().ok()?)));
        values.iter().zip(expected).for_each(|(value, expected)| assert!(is(value, expected.unwrap_or(&Value::Null))));
    }
}

/// Whether a value is what the JSON says.
fn is(value: &InstantlyValue, expected: &Value) -> bool {
    // SAFETY: where there is a text, it has so many bytes, and a NUL behind them.
    let text = || unsafe { std::slice::from_raw_parts(value.text.cast::<u8>(), value.length + 1) };
    let json =
        || text().split_last().and_then(|(nul, json)| serde_json::from_slice::<Value>(json).ok().filter(|_| *nul == 0));
    match (value.kind, expected) {
        (InstantlyType::Null, Value::Null) => value.text.is_null(),
        (InstantlyType::Bool, Value::Bool(flag)) => value.int64 == i64::from(*flag) && !value.is_int64,
        (InstantlyType::Number, Value::Number(number)) => {
            Some(value.number) == number.as_f64()
                && number.as_i64().is_none_or(|whole| value.is_int64 && value.int64 == whole)
        }
        (InstantlyType::String, Value::String(expected)) => text().split_last() == Some((&0, expected.as_bytes())),
        (InstantlyType::Array, Value::Array(_)) | (InstantlyType::Object, Value::Object(_)) => {
            json().as_ref() == Some(expected)
        }
        _ => false,
    }
}

/// Every row and every key that a document says it has is there, and none past them.
fn rows_are_within(document: *const InstantlyDocument) {
    let none = ptr::null_mut();
    let (mut rows, mut fields, mut json, mut length) = (0, 0, ptr::null(), 0);
    if instantly_document_rows(document, &mut rows, none) == InstantlyStatus::Ok {
        let mut row = ptr::null();
        for index in 0..rows.min(20) {
            assert_eq!(instantly_document_row(document, index, &mut row, none), InstantlyStatus::Ok);
            instantly_document_free(row.cast_mut());
        }
        assert_eq!(instantly_document_row(document, rows, &mut row, none), InstantlyStatus::InvalidArgument);
    }
    let mut kind = InstantlyType::Null;
    instantly_document_type(document, c"".as_ptr(), &mut kind, none);
    if kind == InstantlyType::Object {
        assert_eq!(instantly_document_length(document, c"".as_ptr(), &mut fields, none), InstantlyStatus::Ok);
        let mut key = ptr::null();
        for index in 0..fields.min(20) {
            assert_eq!(instantly_document_key(document, index, &mut key, &mut length, none), InstantlyStatus::Ok);
        }
        assert_ne!(instantly_document_key(document, fields, &mut key, &mut length, none), InstantlyStatus::Ok);
    }
    assert_eq!(instantly_document_json(document, &mut json, &mut length, none), InstantlyStatus::Ok);
    // SAFETY: it lives as long as the document.
    let json = unsafe { CStr::from_ptr(json) };
    assert_eq!(json.to_bytes().len(), length, "JSON holds no NUL");
    assert!(serde_json::from_slice::<&RawValue>(json.to_bytes()).is_ok());
}
