//! The border to C: every raw pointer is read and written here, and every panic ends here.
//!
//! What a pointer must be is said once, at the top of the header: NULL or valid, texts with a NUL
//! at the end. All `unsafe` code of this crate rests on that promise of the caller's. NULL, text
//! that is not UTF-8 and dead handles break no promise, and are errors that name the argument.

use std::any::Any;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{self, NonNull};

use instantly_rbac::internals::at_border;
use instantly_rbac::{Error, ErrorKind, Result};

use crate::error::InstantlyError;
use crate::handles::{self, ReservedSlot};
use crate::status::InstantlyStatus;

/// Why a function failed; its text is made only where the caller asked for the error.
pub(crate) trait Failure: Into<Error> {
    /// What failed.
    fn kind(&self) -> ErrorKind;
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        Error::kind(self)
    }
}

/// Runs what a fallible function does. Its error, or its panic, becomes a status and, where the
/// caller wants one, an error handle.
pub(crate) fn guard(
    operation: &'static str,
    error: *mut *mut InstantlyError,
    body: impl FnOnce() -> Result<InstantlyStatus>,
) -> InstantlyStatus {
    guard_any(operation, error, body)
}

/// The same for any sort of failure.
pub(crate) fn guard_any<E: Failure>(
    operation: &'static str,
    error: *mut *mut InstantlyError,
    body: impl FnOnce() -> std::result::Result<InstantlyStatus, E>,
) -> InstantlyStatus {
    match at_border(body) {
        Ok(Ok(status)) => status,
        Ok(Err(failure)) => fail(operation, error, failure),
        Err(panicked) => fail(operation, error, panicked),
    }
}

fn fail(operation: &'static str, error: *mut *mut InstantlyError, failure: impl Failure) -> InstantlyStatus {
    let status = InstantlyStatus::of(failure.kind());
    if let Ok(slot) = slot(error, "error") {
        let handle = at_border(|| handles::insert(InstantlyError::from(failure.into().in_operation(operation))));
        // Without a slot for the error itself, only the status is returned.
        slot.put(handle.ok().and_then(Result::ok).unwrap_or(ptr::null_mut()));
    }
    status
}

/// Runs what a function that cannot fail does; misuse and panics give the value of `otherwise`.
pub(crate) fn quietly<T>(otherwise: T, body: impl FnOnce() -> Option<T>) -> T {
    at_border(body).ok().flatten().unwrap_or(otherwise)
}

/// Runs what a function that makes a handle does. Its place is checked and its slot reserved before anything is done:
/// the result could otherwise be lost.
pub(crate) fn make_handle<T: Any + Send + Sync>(
    operation: &'static str,
    argument: &'static str,
    handle: *mut *mut T,
    error: *mut *mut InstantlyError,
    make: impl FnOnce() -> Result<T>,
) -> InstantlyStatus {
    guard(operation, error, || {
        let slot = slot(handle, argument)?;
        let reserved = ReservedSlot::take()?;
        slot.put(reserved.fill(make()?));
        Ok(InstantlyStatus::Ok)
    })
}

/// Ends a handle.
pub(crate) fn free<T: Any + Send + Sync>(handle: *mut T) {
    quietly((), || handles::remove(handle).map(drop));
}

/// A place of the caller's to write to.
pub(crate) struct Slot<T>(NonNull<T>);

impl<T> Slot<T> {
    /// Writes.
    pub fn put(self, value: T) {
        // SAFETY: by the caller's promise the place is valid for writing. What was in it is not
        // read: it may be uninitialised.
        unsafe { self.0.write(value) }
    }
}

/// A place of the caller's, which must be there.
pub(crate) fn slot<T>(place: *mut T, argument: &str) -> Result<Slot<T>> {
    let wrong = |allowed: &str| Error::invalid_argument(argument, allowed);
    let place = NonNull::new(place).ok_or_else(|| wrong("must not be NULL"))?;
    if place.is_aligned() { Ok(Slot(place)) } else { Err(wrong("is not aligned")) }
}

/// Writes to a place of the caller's, where there is one.
pub(crate) fn put_optional<T>(place: *mut T, value: T) {
    if let Some(place) = NonNull::new(place).filter(|place| place.is_aligned()) {
        Slot(place).put(value);
    }
}

/// A text of the caller's, which must be there.
pub(crate) fn text<'a>(text: *const c_char, argument: &str) -> Result<&'a str> {
    optional_text(text, argument)?.ok_or_else(|| Error::invalid_argument(argument, "must not be NULL"))
}

/// A text of the caller's, or NULL.
pub(crate) fn optional_text<'a>(text: *const c_char, argument: &str) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: by the caller's promise it has a NUL at the end, and stays as it is during the call.
    let bytes = unsafe { CStr::from_ptr(text) };
    bytes.to_str().map(Some).map_err(|_| Error::invalid_argument(argument, "is not UTF-8"))
}

/// Texts of the caller's, each of which must be there.
pub(crate) fn texts(texts: *const *const c_char, count: usize, argument: &str) -> Result<Vec<String>> {
    Ok(borrow_texts(texts, count, argument)?.into_iter().map(str::to_owned).collect())
}

/// The same, during the call.
pub(crate) fn borrow_texts<'a>(texts: *const *const c_char, count: usize, argument: &str) -> Result<Vec<&'a str>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let first = NonNull::new(texts.cast_mut());
    let first = first.filter(|first| first.is_aligned()).ok_or_else(|| {
        Error::invalid_argument(argument, format_args!("is NULL or not aligned, but the count is {count}"))
    })?;
    check_count::<*const c_char>(count, argument)?;
    // SAFETY: by the caller's promise there are so many pointers.
    let pointers = unsafe { std::slice::from_raw_parts(first.as_ptr(), count) };
    let each = pointers.iter().enumerate();
    // The name of an item is made for its error only.
    each.map(|(index, &pointer)| text(pointer, "").or_else(|_| text(pointer, &format!("{argument}[{index}]"))))
        .collect()
}

/// Whether memory could hold so many.
fn check_count<T>(count: usize, argument: &str) -> Result<()> {
    if count > isize::MAX as usize / size_of::<T>() {
        return Err(Error::invalid_argument(argument, format_args!("the count {count} is more than memory holds")));
    }
    Ok(())
}

/// Places of the caller's to write to, one after the other.
pub(crate) struct Slots<T> {
    next: NonNull<T>,
    left: usize,
}

impl<T> Slots<T> {
    /// Writes to the next one, where there is one.
    pub fn put(&mut self, value: T) {
        if self.left > 0 {
            // SAFETY: by the caller's promise so many places are valid for writing; see `Slot::put`.
            unsafe { self.next.write(value) };
            // SAFETY: it is one of those, or the end of them.
            self.next = unsafe { self.next.add(1) };
            self.left -= 1;
        }
    }
}

/// Places of the caller's, which must be there unless there are none.
pub(crate) fn slots<T>(places: *mut T, count: usize, argument: &str) -> Result<Slots<T>> {
    check_count::<T>(count, argument)?;
    let next = if count == 0 { NonNull::dangling() } else { slot(places, argument)?.0 };
    Ok(Slots { next, left: count })
}

/// What a caller gave for a function of its own, which gets it back.
#[derive(Clone, Copy)]
pub(crate) struct Context(*mut c_void);

// SAFETY: the header says that such a function runs on any thread, and on several at once, with its context.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Context {
    /// What the caller gave.
    pub fn new(context: *mut c_void) -> Context {
        Context(context)
    }

    /// What the caller gave.
    pub fn get(self) -> *mut c_void {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::document;
    use crate::document::InstantlyDocument;

    fn message(error: *mut InstantlyError) -> String {
        let text = handles::get(error, "error").unwrap().error().to_string();
        free(error);
        text
    }

    #[test]
    fn a_panic_becomes_a_status_and_an_error_that_does_not_repeat_it() {
        let mut error = ptr::null_mut();
        let status = guard("members.list", &mut error, || panic!("with a s3cret"));
        assert_eq!(status, InstantlyStatus::Internal);
        let message = message(error);
        assert!(message.starts_with("members.list: this library panicked at ffi/src/boundary.rs:"), "{message}");
        assert!(!message.contains("s3cret"));
        assert_eq!(guard("members.list", ptr::null_mut(), || panic!("without an error")), InstantlyStatus::Internal);
        assert_eq!(quietly(7, || panic!("without an error")), 7);
    }

    // miri starts no other program.
    #[cfg(not(miri))]
    #[test]
    fn what_was_said_in_panic_is_not_printed() {
        const INSIDE: &str = "INSTANTLY_TEST_PANICS";
        if std::env::var_os(INSIDE).is_some() {
            assert_eq!(quietly(7, || panic!("with a s3cret")), 7);
            assert_eq!(guard("tags.list", ptr::null_mut(), || panic!("with a s3cret")), InstantlyStatus::Internal);
            return;
        }
        let test = "boundary::tests::what_was_said_in_panic_is_not_printed";
        let mut program = std::process::Command::new(std::env::current_exe().unwrap());
        let output = program.args([test, "--exact", "--nocapture"]).env(INSIDE, "1").output().unwrap();
        let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(printed.contains("1 passed") && !printed.contains("s3cret"), "{printed}");
    }

    #[test]
    fn what_was_said_in_panic_is_not_in_a_later_error_either() {
        assert_eq!(quietly(0, || panic!("s3cret")), 0);
        let mut error = ptr::null_mut();
        let status = guard("tags.list", &mut error, || Err(Error::invalid_argument("label", "must not be empty")));
        assert_eq!(status, InstantlyStatus::InvalidArgument);
        assert_eq!(message(error), "tags.list: label: must not be empty");
    }

    #[test]
    fn an_output_is_written_on_success_only() {
        let untouched = ptr::without_provenance_mut::<InstantlyDocument>(7);
        let (mut handle, mut error) = (untouched, ptr::null_mut());
        let refused = || Err(Error::invalid_argument("id", "must not be empty"));
        assert_eq!(document("tags.get", &mut handle, &mut error, refused), InstantlyStatus::InvalidArgument);
        assert_eq!(handle, untouched);
        free(error);
        let panics = || panic!("on purpose");
        assert_eq!(document("tags.get", &mut handle, ptr::null_mut(), panics), InstantlyStatus::Internal);
        assert_eq!(handle, untouched);
        let made = || InstantlyDocument::new(&"made");
        assert_eq!(document("tags.get", &mut handle, &mut error, made), InstantlyStatus::Ok);
        assert!(handles::get(handle, "document").is_ok());
        free(handle);
    }

    #[test]
    fn a_place_may_hold_anything_before_it_is_written() {
        let mut place = std::mem::MaybeUninit::<*mut InstantlyDocument>::uninit();
        let made = || InstantlyDocument::new(&7);
        assert_eq!(document("tags.get", place.as_mut_ptr(), ptr::null_mut(), made), InstantlyStatus::Ok);
        // SAFETY: the call succeeded, so that it is written.
        free(unsafe { place.assume_init() });
    }

    #[test]
    fn a_place_that_is_not_aligned_is_refused_and_an_optional_one_left_alone() {
        let mut words = [u64::MAX; 2];
        let between = words.as_mut_ptr().cast::<u8>().wrapping_add(1).cast::<u64>();
        assert_eq!(slot(between, "count").err().unwrap().message(), "count: is not aligned");
        put_optional(between, 0);
        put_optional(ptr::null_mut(), 0);
        assert_eq!(words, [u64::MAX; 2]);
        put_optional(&mut words[1], 7);
        slot(&mut words[0], "count").unwrap().put(8);
        assert_eq!(words, [8, 7]);
    }

    #[test]
    fn no_more_places_are_written_to_than_there_are() {
        let mut words = [0_u64; 3];
        let mut places = slots(words.as_mut_ptr(), 2, "values").unwrap();
        (1..=3).for_each(|word| places.put(word));
        assert_eq!(words, [1, 2, 0]);
        slots(ptr::null_mut::<u64>(), 0, "values").unwrap().put(7);
        for (places, count, said) in [
            (ptr::null_mut(), 1, "values: must not be NULL"),
            (words.as_mut_ptr().cast::<u8>().wrapping_add(1).cast(), 1, "values: is not aligned"),
            (words.as_mut_ptr(), usize::MAX, "values: the count"),
        ] {
            assert!(slots(places, count, "values").err().unwrap().message().starts_with(said));
        }
    }

    #[test]
    fn a_handle_is_freed_once_and_freeing_it_again_or_as_another_sort_does_nothing() {
        let document = handles::insert(InstantlyDocument::new(&"kept").unwrap()).unwrap();
        free(document.cast::<InstantlyError>());
        assert!(handles::get(document, "document").is_ok());
        free(document);
        free(document);
        free(ptr::null_mut::<InstantlyDocument>());
        assert!(handles::get(document, "document").is_err());
    }

    #[test]
    fn a_text_is_read_up_to_its_nul_and_what_is_none_is_an_error() {
        assert_eq!(text(c"caf\u{e9}".as_ptr(), "label").unwrap(), "caf\u{e9}");
        assert_eq!(text(c"".as_ptr(), "label").unwrap(), "");
        assert_eq!(optional_text(ptr::null(), "label").unwrap(), None);
        assert_eq!(text(ptr::null(), "label").unwrap_err().message(), "label: must not be NULL");
        assert_eq!(optional_text(c"\xc3(".as_ptr(), "label").unwrap_err().message(), "label: is not UTF-8");
    }

    #[test]
    fn nothing_is_done_where_its_result_has_no_place() {
        let mut error = ptr::null_mut();
        let status = document("members.get", ptr::null_mut(), &mut error, || unreachable!("it must not be called"));
        assert_eq!(status, InstantlyStatus::InvalidArgument);
        assert_eq!(message(error), "members.get: document: must not be NULL");
    }

    #[test]
    fn texts_are_checked_one_by_one() {
        let good = [c"a".as_ptr(), c"b".as_ptr()];
        assert_eq!(texts(good.as_ptr(), 2, "scopes").unwrap(), ["a", "b"]);
        assert_eq!(texts(ptr::null(), 0, "scopes").unwrap(), [""; 0]);
        let with_null = [c"a".as_ptr(), ptr::null()];
        let not_utf8 = [c"\xff".as_ptr()];
        for (bad, count, said) in [
            (ptr::null(), 1, "scopes: is NULL"),
            (with_null.as_ptr(), 2, "scopes[1]: must not be NULL"),
            (not_utf8.as_ptr(), 1, "scopes[0]: is not UTF-8"),
            (good.as_ptr(), usize::MAX, "scopes: the count"),
        ] {
            let error = texts(bad, count, "scopes").unwrap_err();
            assert!(error.message().starts_with(said), "{}", error.message());
        }
    }
}
