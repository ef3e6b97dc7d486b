//! Records as frozen classes. Each shares core's record and makes a field when it is read.
//!
//! The macro takes core's record apart without `..`: a field that core adds does not compile here
//! until it is named.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use instantly_rbac::internals::FromDocument;
use instantly_rbac::{Extra, JsonObject, Scope, SecretString, Timestamp};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde::Serialize;

use crate::errors::{guard, invalid};
use crate::frames::Batches;
use crate::lists::LazyMeta;
use crate::secret::Secret;
use crate::values::{datetime, document, facade, parsed, to_json};

/// A record of core's that has a class.
pub trait Record: Serialize + Send + Sync + Sized + 'static {
    /// An object of that class; `meta` where the record is the result of a call.
    fn object(self: Arc<Self>, py: Python<'_>, meta: Option<LazyMeta>) -> PyResult<Py<PyAny>>;

    /// The same, of a record that stands alone.
    fn into_object(self, py: Python<'_>, meta: Option<LazyMeta>) -> PyResult<Py<PyAny>> {
        Arc::new(self).object(py, meta)
    }

    /// That class.
    fn class(py: Python<'_>) -> Bound<'_, PyType>;
}

/// The value of a field, as Python has it.
trait Field {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// Whether there is a value.
    fn is_set(&self) -> bool {
        true
    }

    /// As it stands in the `repr` of its record.
    fn shown(&self, py: Python<'_>) -> PyResult<String> {
        self.to_python(py)?.repr()?.extract()
    }
}

impl<T: Field> Field for Option<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.to_python(py))
    }

    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn shown(&self, py: Python<'_>) -> PyResult<String> {
        self.as_ref().map_or_else(|| Ok("None".to_owned()), |value| value.shown(py))
    }
}

impl<T: Field> Field for Vec<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.iter().map(|item| item.to_python(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }

    fn shown(&self, py: Python<'_>) -> PyResult<String> {
        let items = self.iter().map(|item| item.shown(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(format!("[{}]", items.join(", ")))
    }
}

impl Field for String {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Field for bool {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.to_owned().into_any())
    }
}

impl Field for i64 {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Field for f64 {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Field for Extra {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document(py, self)
    }
}

impl Field for JsonObject {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        parsed(py, self.as_str())
    }
}

impl Field for Timestamp {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self)
    }

    fn shown(&self, _: Python<'_>) -> PyResult<String> {
        Ok(self.as_str().to_owned())
    }
}

impl Field for Scope {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.as_str().into_pyobject(py)?.into_any())
    }
}

impl Field for SecretString {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Secret(self.clone()))?.into_any())
    }
}

/// A field that was asked for. Once for all fields of a type, since there are so many.
#[inline(never)]
fn read<'py>(py: Python<'py>, field: &impl Field) -> PyResult<Bound<'py, PyAny>> {
    guard(py, || field.to_python(py))
}

/// Enumerations of core's, by the name of their class in `enums.py`.
macro_rules! open {
    ($($module:ident::$name:ident: $value:ident,)*) => {
        $(impl Field for instantly_rbac::$module::$name {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                static MEMBERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();
                let member = |value: &Self| {
                    CLASS.import(py, "instantly_rbac.enums", stringify!($name))?.call1((value.$value(),))
                };
                let Some(place) = Self::KNOWN.iter().position(|known| known == self) else { return member(self) };
                let members = MEMBERS.get_or_try_init(py, || {
                    Self::KNOWN.iter().map(|known| member(known).map(Bound::unbind)).collect::<PyResult<_>>()
                })?;
                Ok(members[place].bind(py).clone())
            }

            fn shown(&self, py: Python<'_>) -> PyResult<String> {
                self.$value().into_pyobject(py)?.repr()?.extract()
            }
        })*

        /// What core knows of each, for the test that compares it with `enums.py`.
        #[pyfunction]
        pub fn _known_values(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
            let known = PyDict::new(py);
            $(known.set_item(
                stringify!($name),
                instantly_rbac::$module::$name::KNOWN
                    .iter()
                    .map(|value| Ok((value.$value().into_pyobject(py)?.into_any(), value.to_string())))
                    .collect::<PyResult<Vec<_>>>()?,
            )?;)*
            Ok(known)
        }
    };
}

/// Declares the class of a record.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $record:ident = $core:path { $($(#[$field_meta:meta])* $field:ident,)* }
        $(methods { $($methods:tt)* })?
    ) => {
        $(#[$meta])*
        #[pyclass(frozen, module = "instantly_rbac")]
        pub struct $record {
            pub record: Arc<$core>,
            meta: Option<LazyMeta>,
        }

        impl Record for $core {
            fn object(self: Arc<Self>, py: Python<'_>, meta: Option<LazyMeta>) -> PyResult<Py<PyAny>> {
                Ok(Py::new(py, $record { record: self, meta })?.into_any())
            }

            fn class(py: Python<'_>) -> Bound<'_, PyType> {
                py.get_type::<$record>()
            }
        }

        impl Field for $core {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(Arc::new(self.clone()).object(py, None)?.into_bound(py))
            }
        }

        // `from_api` is a field of an audit event.
        #[allow(clippy::wrong_self_convention)]
        #[pymethods]
        impl $record {
            $(
                $(#[$field_meta])*
                #[getter]
                fn $field<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    read(py, &self.record.$field)
                }
            )*

            $($($methods)*)?

            /// Fields that this version does not know, and the raw values of irregular ones: a new dictionary.
            #[getter]
            fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                read(py, &self.record.extra)
            }

            /// Names of documented fields that were missing or had another type. One that is never ``None`` holds a
            /// stand-in: an empty text or tuple, the unknown value of an enumeration, or one unknown scope.
            #[getter]
            fn irregular<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                read(py, &self.record.irregular)
            }

            /// How the call went, where the record is the result of one; a record of a list has none.
            #[getter]
            fn meta<'py>(&self, py: Python<'py>) -> PyResult<Option<&Bound<'py, PyAny>>> {
                guard(py, || self.meta.as_ref().map(|meta| meta.object(py)).transpose())
            }

            /// The canonical document: every documented field, times and codes as the API writes them, and
            /// ``extra`` and ``irregular`` where they are not empty.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                guard(py, || document(py, &*self.record))
            }

            /// Reads a record as the API writes it, or as ``to_dict`` does: any fields may be missing or odd.
            #[classmethod]
            fn from_dict(class: &Bound<'_, PyType>, fields: &Bound<'_, PyAny>) -> PyResult<$record> {
                let py = class.py();
                guard(py, || {
                    let FromDocument::<$core>(record) = serde_json::from_value(to_json("fields", fields)?)
                        .map_err(|error| invalid(py, "fields", error))?;
                    Ok($record { record: Arc::new(record), meta: None })
                })
            }

            /// Records of this class as rows.
            #[staticmethod]
            fn _to_batches(py: Python<'_>, records: Vec<PyRef<'_, $record>>) -> PyResult<Batches> {
                let rows: Vec<_> = records.iter().map(|record| Arc::clone(&record.record)).collect();
                Batches::of(py, &rows)
            }

            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
                PyTuple::new(py, [$(stringify!($field)),*])
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                guard(py, || {
                    // Without `..`, so that a field that core adds is missed by the compiler.
                    let $core { $($field,)* extra, irregular } = &*self.record;
                    let mut fields = Vec::new();
                    $(if $field.is_set() {
                        fields.push(format!("{}={}", stringify!($field), $field.shown(py)?));
                    })*
                    if !extra.is_empty() {
                        fields.push(format!("extra={}", extra.shown(py)?));
                    }
                    if !irregular.is_empty() {
                        fields.push(format!("irregular={}", irregular.shown(py)?));
                    }
                    Ok(format!("{}({})", stringify!($record), fields.join(", ")))
                })
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> Option<bool> {
                other.cast::<$record>().ok().map(|other| self.record == other.get().record)
            }

            fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {
                guard(py, || {
                    let mut hasher = DefaultHasher::new();
                    // Not its text: of equal objects the fields may be in another order.
                    self.record.to_json().to_map().hash(&mut hasher);
                    Ok(hasher.finish())
                })
            }

            fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                slf
            }

            fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: Bound<'py, PyAny>) -> Bound<'py, Self> {
                slf
            }

            fn __reduce__<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
                let py = slf.py();
                guard(py, || {
                    let this = slf.get();
                    let json = kept(&this.record.to_json())?;
                    let state = (slf.get_type(), json, &this.record.irregular, this.meta(py)?);
                    (facade(py, "_pickle", "restore_record")?, state).into_pyobject(py)
                })
            }

            /// What a pickle holds, read.
            #[staticmethod]
            fn _restore(
                py: Python<'_>,
                json: &str,
                irregular: Vec<String>,
                meta: Option<Py<PyAny>>,
            ) -> PyResult<$record> {
                guard(py, || {
                    let unreadable = |error: serde_json::Error| {
                        pyo3::exceptions::PyValueError::new_err(format!("the pickle cannot be read: {error}"))
                    };
                    let mut record: $core = serde_json::from_str(json).map_err(unreadable)?;
                    // In the order in which they were found.
                    record.irregular = irregular;
                    Ok($record { record: Arc::new(record), meta: meta.map(|meta| LazyMeta::made(py, meta)) })
                })
            }
        }
    };
}

/// What a pickle holds of a record. Of a secret it could hold nothing, and whoever reads it would miss a key that
/// is given only once.
fn kept(record: &JsonObject) -> PyResult<String> {
    if record.to_map().get("key").is_some_and(|key| key == "***") {
        return Err(PyTypeError::new_err(
            "an ApiKey with its secret cannot be pickled, because the pickle would hold it: take secret() here, and \
             pass on to_dict() where the rest is needed",
        ));
    }
    Ok(record.to_string())
}

mod classes;

pub use classes::*;
