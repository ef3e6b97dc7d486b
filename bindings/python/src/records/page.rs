//! A page of records, and what was made of it.

use std::cell::UnsafeCell;
use std::sync::Arc;

use instantly_rbac::internals::specs::Kind;
use instantly_rbac::internals::{Cell, Row, Rows};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyList, PyString, PyTuple};

use super::enumerations::Enumeration;
use super::{Class, Record};
use crate::secret::Secret;
use crate::values::{datetime, parsed};

/// How many texts of a field are kept at a time.
const KEPT_OF_FIELD: usize = 8;

/// Rows, and the texts and times that were made of them.
pub struct Page {
    rows: Rows,
    class: &'static Class,
    enumerations: &'static [Option<&'static Enumeration>],
    /// Of each field, the texts or times that were read last: many rows have the same.
    kept: Attached<Box<[Option<Kept>]>>,
}

/// What was made of the text of a field.
struct Kept {
    row: u32,
    object: Py<PyAny>,
}

/// What is read and changed by the thread alone that holds the GIL.
struct Attached<T>(UnsafeCell<T>);

#[expect(unsafe_code, reason = "a lock costs more than the object that it would guard")]
// SAFETY: `with` asks for the GIL, which one thread holds at a time; without it there is no way in.
unsafe impl<T: Send> Sync for Attached<T> {}

impl<T> Attached<T> {
    /// Calls a function that runs no Python code.
    #[expect(unsafe_code, reason = "the GIL is the lock")]
    fn with<R>(&self, _: Python<'_>, function: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: the GIL is held, and the function neither gives it up nor comes back here.
        function(unsafe { &mut *self.0.get() })
    }
}

impl Page {
    pub fn new(rows: Rows) -> Arc<Page> {
        let class = Class::of(rows.spec());
        // A record alone repeats nothing.
        let kept = if rows.len() > 1 { rows.spec().fields.len() * KEPT_OF_FIELD } else { 0 };
        let kept = (0..kept).map(|_| None).collect();
        Arc::new(Page { rows, class, enumerations: class.enumerations(), kept: Attached(UnsafeCell::new(kept)) })
    }

    pub fn class(&self) -> &'static Class {
        self.class
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn row(&self, row: u32) -> Row<'_> {
        self.rows.row(row as usize)
    }

    /// The object of a row.
    pub fn object(self: &Arc<Page>, py: Python<'_>, row: u32) -> PyResult<Py<PyAny>> {
        Record { page: Arc::clone(self), row, meta: None }.object(py)
    }

    /// The value of a field, as Python has it.
    pub fn value<'py>(&self, py: Python<'py>, row: u32, place: usize) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self.row(row).shown(place) {
            Cell::None => py.None().into_bound(py),
            Cell::Bool(flag) => PyBool::new(py, flag).to_owned().into_any(),
            Cell::Integer(number) => match self.enumerations[place] {
                Some(enumeration) => enumeration.code(py, number)?,
                None => number.into_pyobject(py)?.into_any(),
            },
            Cell::Float(number) => PyFloat::new(py, number).into_any(),
            Cell::Text { text, .. } => match self.enumerations[place] {
                Some(enumeration) => enumeration.text(py, text)?,
                // No two rows have the same identity.
                None if self.class.spec.fields[place].identity => PyString::new(py, text).into_any(),
                None => self.kept(py, row, place, text, || Ok(PyString::new(py, text).into_any()))?,
            },
            Cell::Time { text, unix_millis } => self.kept(py, row, place, text, || datetime(py, unix_millis))?,
            // What is made of these may run any code.
            cell => Python::attach(|_| self.made(py, place, cell))?,
        })
    }

    /// What was made of the same text of that field, where it is kept.
    fn kept<'py>(
        &self,
        py: Python<'py>,
        row: u32,
        place: usize,
        text: &str,
        make: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let bytes = text.as_bytes();
        let [middle, last] = [bytes.get(bytes.len() / 2), bytes.last()].map(|byte| *byte.unwrap_or(&0) as usize);
        let slot = place * KEPT_OF_FIELD + (middle.wrapping_mul(3) ^ last) % KEPT_OF_FIELD;
        let found = self.kept.with(py, |kept| match kept.get(slot) {
            Some(Some(Kept { row, object })) if self.text(*row, place) == Some(text) => Some(object.bind(py).clone()),
            _ => None,
        });
        if let Some(found) = found {
            return Ok(found);
        }
        let made = make()?;
        let object = made.clone().unbind();
        let before = self.kept.with(py, |kept| kept.get_mut(slot)?.replace(Kept { row, object }));
        drop(before.map(|before| before.object.into_bound(py)));
        Ok(made)
    }

    fn text(&self, row: u32, place: usize) -> Option<&str> {
        match self.row(row).cell(place) {
            Cell::Text { text, .. } | Cell::Time { text, .. } => Some(text),
            _ => None,
        }
    }

    fn made<'py>(&self, py: Python<'py>, place: usize, cell: Cell<'_>) -> PyResult<Bound<'py, PyAny>> {
        let is_list = matches!(self.class.spec.fields[place].kind, Kind::List(_));
        match cell {
            Cell::Json(json) if is_list => {
                let items = parsed(py, json)?.cast_into::<PyList>()?;
                let Some(enumeration) = self.enumerations[place] else { return Ok(items.to_tuple().into_any()) };
                let members = items.iter().map(|item| enumeration.text(py, item.extract()?));
                Ok(PyTuple::new(py, members.collect::<PyResult<Vec<_>>>()?)?.into_any())
            }
            Cell::Json(json) => parsed(py, json),
            Cell::Records { json, spec, is_list } => {
                let page = Page::new(Rows::nested(json, spec));
                let objects = (0..page.len() as u32).map(|row| page.object(py, row)).collect::<PyResult<Vec<_>>>()?;
                let objects = PyTuple::new(py, objects)?;
                if is_list { Ok(objects.into_any()) } else { objects.get_item(0) }
            }
            Cell::Secret(secret) => Ok(Bound::new(py, Secret(secret.clone()))?.into_any()),
            _ => Ok(py.None().into_bound(py)),
        }
    }

    /// A field as it stands in the `repr` of its record; none where it has no value.
    pub fn shown(&self, py: Python<'_>, row: u32, place: usize) -> PyResult<Option<String>> {
        let repr = |value: &Bound<'_, PyAny>| value.repr()?.extract();
        Ok(Some(match self.row(row).shown(place) {
            Cell::None => return Ok(None),
            Cell::Time { text, .. } => text.to_owned(),
            // Of an enumeration the bare value.
            Cell::Integer(code) => code.to_string(),
            Cell::Text { text, .. } => repr(PyString::new(py, text).as_any())?,
            Cell::Json(json) if matches!(self.class.spec.fields[place].kind, Kind::List(_)) => {
                repr(&parsed(py, json)?)?
            }
            Cell::Records { is_list: true, .. } => {
                let records = self.value(py, row, place)?;
                repr(records.cast::<PyTuple>()?.to_list().as_any())?
            }
            _ => repr(&self.value(py, row, place)?)?,
        }))
    }
}
