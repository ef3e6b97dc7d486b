//! The fields of records as attributes of their classes.
//!
//! A field is read a million times where a list is long, and PyO3's own getters cost more than most values: so each is a
//! descriptor of CPython's, and all of them call one function with the place of the field.

#![expect(unsafe_code, reason = "PyO3 makes no descriptor that hands over a value of ours")]

use std::ffi::{CString, c_void};
use std::ptr;

use instantly_rbac::internals::specs::RecordSpec;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::{Object, Record};
use crate::errors::guard;

/// Adds the fields to the class of their record.
pub fn add<T: Object>(class: &Bound<'_, PyType>, spec: &RecordSpec) -> PyResult<()> {
    for (place, field) in spec.fields.iter().enumerate() {
        let doc = field.doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").replace('`', "``");
        // It is there as long as the class, which never goes.
        let definition = Box::leak(Box::new(ffi::PyGetSetDef {
            name: CString::new(field.name)?.into_raw(),
            get: Some(get::<T>),
            set: None,
            doc: CString::new(doc)?.into_raw(),
            closure: ptr::without_provenance_mut(place),
        }));
        // SAFETY: the class is a type, and the definition lives as long as the process.
        let descriptor = unsafe {
            let descriptor = ffi::PyDescr_NewGetSet(class.as_type_ptr(), definition);
            Bound::from_owned_ptr_or_err(class.py(), descriptor)?
        };
        class.setattr(field.name, descriptor)?;
    }
    Ok(())
}

/// What CPython calls for an attribute.
unsafe extern "C" fn get<T: Object>(object: *mut ffi::PyObject, place: *mut c_void) -> *mut ffi::PyObject {
    // SAFETY: the thread is attached, and a descriptor hands over objects of its own class alone.
    let (py, object) = unsafe {
        let py = Python::assume_attached();
        (py, Borrowed::from_ptr(py, object).cast_unchecked::<T>())
    };
    read(py, T::of(object), place.addr())
}

#[inline(never)]
fn read(py: Python<'_>, record: &Record, place: usize) -> *mut ffi::PyObject {
    match guard(py, || record.page.value(py, record.row, place)) {
        Ok(value) => value.into_ptr(),
        Err(error) => {
            error.restore(py);
            ptr::null_mut()
        }
    }
}
