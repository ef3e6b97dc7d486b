//! What C has at hand: handles that live, were freed or never were, texts, and places for outputs.
//!
//! An argument is made by its type alone, so that a function needs no more than its name in the table.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

use instantly_fuzz_ffi::cancel::InstantlyCancel;
use instantly_fuzz_ffi::client::InstantlyClient;
use instantly_fuzz_ffi::document::{InstantlyDocument, InstantlyType, InstantlyValue};
use instantly_fuzz_ffi::error::{InstantlyError, instantly_error_free, instantly_error_status, instantly_error_text};
use instantly_fuzz_ffi::groups::InstantlyForEach;
use instantly_fuzz_ffi::iterator::InstantlyIterator;
use instantly_fuzz_ffi::log::InstantlyLog;
use instantly_fuzz_ffi::matrix::InstantlyMatrix;
use instantly_fuzz_ffi::sandbox::InstantlySandbox;
use instantly_fuzz_ffi::status::InstantlyStatus;
use instantly_rbac::arrow::arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};

use crate::input::Input;

/// A sort of handle.
pub(super) trait Handle {
    const SORT: usize;
}

macro_rules! handles {
    ($($handle:ident = $sort:literal,)*) => {
        $(impl Handle for $handle {
            const SORT: usize = $sort;
        })*
        /// How many sorts there are.
        pub(super) const SORTS: usize = [$($sort),*].len();
    };
}
handles! {
    InstantlyClient = 0,
    InstantlyDocument = 1,
    InstantlyIterator = 2,
    InstantlyError = 3,
    InstantlyCancel = 4,
    InstantlyMatrix = 5,
    InstantlySandbox = 6,
}

/// A place for an output: larger than any, and filled with a pattern.
#[repr(C, align(16))]
struct Place([u64; 8]);

const UNTOUCHED: u64 = 0xa5a5_a5a5_a5a5_a5a5;

/// What an output holds after a success.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Made(usize),
    Text,
    Stream,
    Plain,
    /// Which is aligned wherever it is.
    Byte,
}

/// How arguments are chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// All handles live, all outputs there; each text is the next line.
    Orderly,
    /// Anything that a caller might get wrong.
    Wild,
}

pub(super) struct World<'a> {
    pub input: Input<'a>,
    pub manner: Manner,
    /// Handles by sort: the first lives as long as the process, the others were made by this run and
    /// may have been freed by it.
    pub handles: [Vec<usize>; SORTS],
    /// Whether the first of each sort may not be given: the function would end it.
    pub spares_first: bool,
    /// Of the call that is being made.
    texts: Vec<CString>,
    arrays: Vec<Box<[*const c_char]>>,
    places: Vec<(Box<Place>, Output, bool)>,
    values: Vec<Box<[u64]>>,
    count: Option<usize>,
    error: Option<*mut Place>,
    last_line: Vec<u8>,
}

impl<'a> World<'a> {
    pub fn new(data: &'a [u8], manner: Manner, handles: [Vec<usize>; SORTS]) -> World<'a> {
        World {
            input: Input(data),
            manner,
            handles,
            spares_first: false,
            texts: Vec::new(),
            arrays: Vec::new(),
            places: Vec::new(),
            values: Vec::new(),
            count: None,
            error: None,
            last_line: Vec::new(),
        }
    }

    fn is_wild(&self) -> bool {
        self.manner == Manner::Wild
    }

    /// A handle of that sort, or another pointer in its place.
    fn handle(&mut self, sort: usize) -> usize {
        if !self.is_wild() {
            return self.handles[sort].first().copied().unwrap_or_default();
        }
        match self.input.byte() {
            0 => 0,
            1 => 1,
            2 => usize::MAX,
            3 => usize::MAX / 2,
            // Near a handle of this sort: another generation, or another slot.
            4 => self.handles[sort].last().map_or(7, |handle| handle + (1 << 24)),
            // What lives as long as the process stands side by side: the neighbour of one is another.
            5 if self.spares_first && self.handles[sort].len() == 1 => 7,
            5 => self.handles[sort].last().map_or(7, |handle| handle + 1),
            6 => {
                let other = usize::from(self.input.byte()) % SORTS;
                self.one_of(other)
            }
            _ => self.one_of(sort),
        }
    }

    fn one_of(&mut self, sort: usize) -> usize {
        let from = usize::from(self.spares_first);
        let handles = self.handles[sort].get(from..).unwrap_or_default();
        if handles.is_empty() { 0 } else { *Input::pick(&mut self.input, handles) }
    }

    fn text(&mut self) -> *const c_char {
        const KNOWN: [&[u8]; 18] = [
            b"",
            b"{}",
            b"[]",
            b"/items/0",
            b"/items",
            b"/email",
            b"/extra",
            b"view",
            b"SDR",
            b"campaigns",
            b"campaigns:read",
            b"GET",
            b"/workspaces/current",
            b"members.list",
            b"text",
            b"{\"page_size\": 1}",
            b"{\"max_items\": 1}",
            b"\xff",
        ];
        let bytes = match self.is_wild() {
            true => match self.input.byte() {
                0 => return ptr::null(),
                1 => self.input.line().to_vec(),
                other => KNOWN[usize::from(other) % KNOWN.len()].to_vec(),
            },
            false => {
                // The last line stands for all that follow.
                if !self.input.is_empty() {
                    self.last_line = self.input.line().to_vec();
                }
                self.last_line.clone()
            }
        };
        let bytes: Vec<u8> = bytes.into_iter().take_while(|byte| *byte != 0).collect();
        self.texts.push(CString::new(bytes).expect("it holds no NUL"));
        self.texts.last().map_or(ptr::null(), |text| text.as_ptr())
    }

    fn place(&mut self, output: Output) -> *mut c_void {
        let choice = if self.is_wild() { self.input.byte() } else { 255 };
        if choice == 0 {
            return ptr::null_mut();
        }
        let mut place = Box::new(Place([UNTOUCHED; 8]));
        let address: *mut u8 = ptr::from_mut(&mut *place).cast();
        let is_shifted = choice == 1;
        self.places.push((place, output, !is_shifted || output == Output::Byte));
        if !is_shifted { address.cast() } else { address.wrapping_add(1).cast() }
    }

    /// After a call: outputs are written on success only, and what was made is kept.
    fn settle(&mut self, is_success: bool) {
        for (mut place, output, is_aligned) in std::mem::take(&mut self.places) {
            let is_untouched = place.0.iter().all(|word| *word == UNTOUCHED);
            assert!(is_success || is_untouched, "an output was written though the call failed");
            if !is_success || is_untouched {
                continue;
            }
            assert!(is_aligned, "a place that is not aligned was written to");
            match output {
                Output::Made(sort) => self.handles[sort].push(place.0[0] as usize),
                Output::Text => read_text(place.0[0] as usize as *const c_char),
                Output::Stream => {
                    // SAFETY: the call succeeded, so that a stream is there; it is not used again.
                    let stream = unsafe { ptr::from_mut(&mut *place).cast::<FFI_ArrowArrayStream>().read() };
                    let reader = RecordBatchStreamReader::try_new(stream).expect("a stream has a schema");
                    reader.take(2).for_each(drop);
                }
                Output::Plain | Output::Byte => {}
            }
        }
        for values in std::mem::take(&mut self.values) {
            assert!(
                is_success || values.iter().all(|word| *word == UNTOUCHED),
                "values were written though the call failed"
            );
        }
        self.texts.clear();
        self.arrays.clear();
        self.count = None;
    }

    /// After a call that can fail: its status and its error agree.
    fn judge(&mut self, name: &str, status: InstantlyStatus) {
        let is_success = status == InstantlyStatus::Ok;
        if let Some(place) = self.error.take() {
            // SAFETY: it was made by `Box::into_raw` below, and is taken back once.
            let place = unsafe { Box::from_raw(place) };
            let handle = place.0[0] as usize;
            let was_written = handle != UNTOUCHED as usize;
            assert_eq!(was_written, !is_success && status != InstantlyStatus::End, "{name}: {status:?}");
            if was_written {
                let error = ptr::without_provenance_mut::<InstantlyError>(handle);
                assert_eq!(instantly_error_status(error), status, "{name}");
                let text = instantly_error_text(error);
                // SAFETY: the error is alive.
                let text = unsafe { CStr::from_ptr(text) }.to_str().expect("errors are texts");
                assert!(status != InstantlyStatus::Internal, "{text}");
                assert!(!text.is_empty(), "{name}: an error says something");
                instantly_error_free(error);
            }
        }
        assert!(status != InstantlyStatus::Internal, "{name}: a panic or a defect");
        self.settle(is_success);
    }
}

/// Reads a text to its end, as a C program would.
fn read_text(text: *const c_char) {
    if !text.is_null() {
        // SAFETY: the header says that it has a NUL at the end, and lives as long as its handle.
        let text = unsafe { CStr::from_ptr(text) };
        assert!(text.to_str().is_ok(), "texts are UTF-8");
    }
}

/// What an argument of a type may be.
pub(super) trait Argument: Sized {
    fn take(world: &mut World<'_>) -> Self;
}

impl<T: Handle> Argument for *const T {
    fn take(world: &mut World<'_>) -> Self {
        ptr::without_provenance(world.handle(T::SORT))
    }
}

impl<T: Handle> Argument for *mut T {
    fn take(world: &mut World<'_>) -> Self {
        ptr::without_provenance_mut(world.handle(T::SORT))
    }
}

impl<T: Handle> Argument for *mut *mut T {
    fn take(world: &mut World<'_>) -> Self {
        if T::SORT != InstantlyError::SORT {
            return world.place(Output::Made(T::SORT)).cast();
        }
        if world.is_wild() && world.input.byte() == 0 {
            return ptr::null_mut();
        }
        let place: *mut Place = Box::into_raw(Box::new(Place([UNTOUCHED; 8])));
        world.error = Some(place);
        place.cast()
    }
}

impl<T: Handle> Argument for *mut *const T {
    fn take(world: &mut World<'_>) -> Self {
        world.place(Output::Made(T::SORT)).cast()
    }
}

impl Argument for *const c_char {
    fn take(world: &mut World<'_>) -> Self {
        world.text()
    }
}

impl Argument for *const *const c_char {
    fn take(world: &mut World<'_>) -> Self {
        let length = if world.is_wild() { usize::from(world.input.byte()) % 5 } else { 1 };
        world.count = Some(length);
        if world.is_wild() && world.input.byte() == 0 {
            return ptr::null();
        }
        let texts: Box<[*const c_char]> = (0..length).map(|_| world.text()).collect();
        let first = texts.as_ptr();
        world.arrays.push(texts);
        first
    }
}

/// Room for as many rows as a number says, of as many names as there are.
impl Argument for *mut InstantlyValue {
    fn take(world: &mut World<'_>) -> Self {
        const MOST: usize = 5 * 256 * size_of::<InstantlyValue>() / size_of::<u64>();
        if world.is_wild() && world.input.byte() == 0 {
            return ptr::null_mut();
        }
        world.values.push(vec![UNTOUCHED; MOST].into());
        world.values.last_mut().map_or(ptr::null_mut(), |values| values.as_mut_ptr().cast())
    }
}

impl Argument for usize {
    fn take(world: &mut World<'_>) -> Self {
        match world.count.take() {
            Some(count) => count,
            None if world.is_wild() => match world.input.byte() {
                255 => usize::MAX,
                index => index.into(),
            },
            None => 0,
        }
    }
}

macro_rules! outputs {
    ($($type:ty => $output:expr),* $(,)?) => {
        $(impl Argument for *mut $type {
            fn take(world: &mut World<'_>) -> Self {
                world.place($output).cast()
            }
        })*
    };
}
outputs!(
    *const c_char => Output::Text,
    FFI_ArrowArrayStream => Output::Stream,
    InstantlyType => Output::Plain,
    bool => Output::Byte,
    f64 => Output::Plain,
    i64 => Output::Plain,
    usize => Output::Plain,
);

impl Argument for bool {
    fn take(world: &mut World<'_>) -> Self {
        world.is_wild() && world.input.byte() < 128
    }
}

impl Argument for i32 {
    fn take(world: &mut World<'_>) -> Self {
        i32::from(world.input.byte() as i8)
    }
}

impl Argument for i64 {
    fn take(world: &mut World<'_>) -> Self {
        i64::from(world.input.byte() as i8)
    }
}

/// A context, from which the function below takes what it does.
impl Argument for *mut c_void {
    fn take(world: &mut World<'_>) -> Self {
        ptr::without_provenance_mut(world.input.byte().into())
    }
}

impl Argument for InstantlyForEach {
    fn take(world: &mut World<'_>) -> Self {
        (!world.is_wild() || world.input.byte() != 0).then_some(of_each)
    }
}

impl Argument for InstantlyLog {
    fn take(world: &mut World<'_>) -> Self {
        (!world.is_wild() || world.input.byte() != 0).then_some(of_event)
    }
}

/// Reads what it is given.
extern "C" fn of_event(level: i32, message: *const c_char, json: *const c_char, _: *mut c_void) {
    assert!([4, 6, 7].contains(&level), "a level of syslog's");
    for text in [message, json] {
        // SAFETY: both are texts that live as long as this call.
        let text = unsafe { CStr::from_ptr(text) };
        assert!(text.to_str().is_ok(), "texts are UTF-8");
    }
}

/// Gives the link, what is no handle, or nothing, and returns any number.
extern "C" fn of_each(
    workspace: *const InstantlyClient,
    link: *const InstantlyDocument,
    context: *mut c_void,
    result: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> c_int {
    let choice = context.addr();
    // SAFETY: the library gives places for both.
    unsafe {
        match choice % 4 {
            0 => result.write(link.cast_mut()),
            1 => result.write(ptr::without_provenance_mut(choice)),
            2 => error.write(ptr::without_provenance_mut(workspace.addr())),
            _ => {}
        }
    }
    (choice / 4) as c_int
}

/// What a function returns.
pub(super) trait Returned {
    fn check(self, name: &str, world: &mut World<'_>);
}

impl Returned for InstantlyStatus {
    fn check(self, name: &str, world: &mut World<'_>) {
        world.judge(name, self);
    }
}

impl Returned for *const c_char {
    fn check(self, _: &str, world: &mut World<'_>) {
        read_text(self);
        world.settle(true);
    }
}

macro_rules! plain {
    ($($type:ty),*) => {
        $(impl Returned for $type {
            fn check(self, _: &str, world: &mut World<'_>) {
                world.settle(true);
            }
        })*
    };
}
plain!((), bool, f64, i32, u32, usize);

/// A function with arguments that can be made.
pub(super) trait Function {
    fn call(self, name: &str, world: &mut World<'_>);
}

macro_rules! functions {
    ($($argument:ident)*) => {
        impl<R: Returned, $($argument: Argument),*> Function for extern "C" fn($($argument),*) -> R {
            #[allow(non_snake_case, unused_variables, reason = "one name for a type and its value")]
            fn call(self, name: &str, world: &mut World<'_>) {
                $(let $argument = $argument::take(world);)*
                self($($argument),*).check(name, world);
            }
        }
    };
}
functions!();
functions!(A);
functions!(A B);
functions!(A B C);
functions!(A B C D);
functions!(A B C D E);
functions!(A B C D E G);
functions!(A B C D E G H);
functions!(A B C D E G H I);
functions!(A B C D E G H I J);
