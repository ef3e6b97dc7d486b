//! Records as frozen classes: each object is a row of a page, and reads a field there when it is asked for.
//!
//! All classes work alike. What they do stands in functions of [`Record`], and the macro says only which classes there
//! are: their fields are those of core's own description.

mod classes;
mod enumerations;
mod fields;
mod page;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use instantly_rbac::internals::specs::{Kind, RecordSpec};
use instantly_rbac::internals::{FromRow, Row, Rows};
use instantly_rbac::{Extra, JsonValue};
use pyo3::PyClass;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};
use serde_json::{Map, Value};

pub use self::classes::{ApiKey, Member};
pub use self::enumerations::_known_values;
pub use self::page::Page;
use crate::errors::{guard, invalid};
use crate::lists::LazyMeta;
use crate::records::classes::CLASSES;
use crate::records::enumerations::Enumeration;
use crate::values::{facade, json_of, parsed, to_json};

/// A row of a page, which every record is.
pub struct Record {
    page: Arc<Page>,
    row: u32,
    /// How the call went, where the record is the result of one.
    meta: Option<Box<LazyMeta>>,
}

/// A class of records.
pub struct Class {
    spec: &'static RecordSpec,
    object: fn(Python<'_>, Record) -> PyResult<Py<PyAny>>,
    pub python: fn(Python<'_>) -> Bound<'_, PyType>,
    add_fields: fn(&Bound<'_, PyType>, &RecordSpec) -> PyResult<()>,
    /// Of each field, the enumeration that its value is of.
    enumerations: OnceLock<Vec<Option<&'static Enumeration>>>,
}

/// What a class of records is in Rust.
trait Object: PyClass + Sized {
    fn of<'a>(object: Borrowed<'a, '_, Self>) -> &'a Record;
    fn object(py: Python<'_>, record: Record) -> PyResult<Py<PyAny>>;
}

impl Class {
    const fn new<T: Object>(spec: &'static RecordSpec) -> Class {
        Class {
            spec,
            object: T::object,
            python: |py| py.get_type::<T>(),
            add_fields: fields::add::<T>,
            enumerations: OnceLock::new(),
        }
    }

    /// The class of records of that description.
    pub fn of(spec: &RecordSpec) -> &'static Class {
        CLASSES.iter().find(|class| class.spec.name == spec.name).expect("every record has a class")
    }

    fn enumerations(&self) -> &[Option<&'static Enumeration>] {
        self.enumerations.get_or_init(|| {
            let kinds = self.spec.fields.iter().map(|field| &field.kind);
            kinds
                .map(|kind| {
                    if let Kind::Enum(spec) | Kind::List(Kind::Enum(spec)) = kind {
                        Some(Enumeration::of(spec))
                    } else {
                        None
                    }
                })
                .collect()
        })
    }

    fn add(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        let class = (self.python)(module.py());
        (self.add_fields)(&class, self.spec)?;
        let names = self.spec.fields.iter().map(|field| field.name);
        class.setattr("__match_args__", PyTuple::new(module.py(), names)?)?;
        module.add(self.spec.name, class)
    }
}

/// Adds the class of every record to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    CLASSES.iter().try_for_each(|class| class.add(module))
}

/// The object of a record that stands alone; `meta` where it is the result of a call.
pub fn object(py: Python<'_>, rows: Rows, meta: Option<LazyMeta>) -> PyResult<Py<PyAny>> {
    Record::alone(rows, meta).object(py)
}

impl Record {
    fn alone(rows: Rows, meta: Option<LazyMeta>) -> Record {
        Record { page: Page::new(rows), row: 0, meta: meta.map(Box::new) }
    }

    fn object(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        (self.page.class().object)(py, self)
    }

    pub fn row(&self) -> Row<'_> {
        self.page.row(self.row)
    }

    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        parsed(py, &json_of(|json| self.row().write_extra(json)))
    }

    fn irregular<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.row().irregular())
    }

    fn meta<'py>(&self, py: Python<'py>) -> PyResult<Option<&Bound<'py, PyAny>>> {
        self.meta.as_ref().map(|meta| meta.object(py)).transpose()
    }

    fn document(&self) -> String {
        json_of(|json| self.row().write_document(json))
    }

    fn of_dict(fields: &Bound<'_, PyAny>, spec: &'static RecordSpec) -> PyResult<Record> {
        let document: Extra = serde_json::from_value(to_json("fields", fields)?)
            .map_err(|error| invalid(fields.py(), "fields", error))?;
        Ok(Record::alone(Rows::of_document(document, spec), None))
    }

    fn repr(&self, py: Python<'_>) -> PyResult<String> {
        let (row, spec) = (self.row(), self.page.class().spec);
        let mut shown = Vec::new();
        for (place, field) in spec.fields.iter().enumerate() {
            shown.extend(self.page.shown(py, self.row, place)?.map(|value| format!("{}={value}", field.name)));
        }
        if row.extra().len() > 0 {
            shown.push(format!("extra={}", self.extra(py)?.repr()?));
        }
        if row.irregular().len() > 0 {
            shown.push(format!("irregular={}", self.irregular(py)?.to_list().repr()?));
        }
        Ok(format!("{}({})", spec.name, shown.join(", ")))
    }

    fn is_same(&self, other: &Record) -> bool {
        let (one, two) = (self.row(), other.row());
        if Arc::ptr_eq(&self.page, &other.page) && self.row == other.row {
            return true;
        }
        let parsed = |record: &Record| serde_json::from_str::<JsonValue>(&record.document()).ok();
        one.id() == two.id() && one.secret() == two.secret() && parsed(self) == parsed(other)
    }

    fn hash(&self) -> u64 {
        // Not of its text: of equal objects the fields may be in another order.
        let fields: Map<String, Value> = serde_json::from_str(&self.received()).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        fields.hash(&mut hasher);
        hasher.finish()
    }

    fn received(&self) -> String {
        json_of(|json| self.row().write_received(json))
    }

    /// The same record with a page of its own; none where it has one already.
    fn detached(&self, py: Python<'_>) -> Option<Record> {
        let meta = self.meta.as_ref().map(|meta| meta.copy(py));
        (self.page.len() > 1).then(|| Record::alone(self.row().alone(), meta))
    }

    fn pickled<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        if self.row().secret().is_some() {
            // A pickle could hold nothing of it, and whoever reads it would miss a key that is given only once.
            return Err(PyTypeError::new_err(
                "an ApiKey with its secret cannot be pickled, because the pickle would hold it: take secret() here, \
                 and pass on to_dict() where the rest is needed",
            ));
        }
        let irregular: Vec<_> = self.row().irregular().collect();
        let state = ((self.page.class().python)(py), self.received(), irregular, self.meta(py)?);
        (facade(py, "_pickle", "restore_record")?, state).into_pyobject(py)
    }

    fn of_pickle(
        py: Python<'_>,
        json: &str,
        irregular: &[String],
        meta: Option<Py<PyAny>>,
        spec: &'static RecordSpec,
    ) -> PyResult<Record> {
        let rows = Rows::of_received(json, irregular.iter().map(String::as_str), spec)
            .map_err(|error| PyValueError::new_err(format!("the pickle cannot be read: {error}")))?;
        Ok(Record::alone(rows, meta.map(|meta| LazyMeta::made(py, meta))))
    }
}

/// Declares the class of a record.
macro_rules! record {
    ($(#[$meta:meta])* $record:ident = $core:path; $(methods { $($methods:tt)* })?) => {
        $(#[$meta])*
        #[pyclass(frozen, module = "instantly_rbac")]
        pub struct $record(pub Record);

        impl Object for $record {
            fn of<'a>(object: Borrowed<'a, '_, Self>) -> &'a Record {
                &object.get().0
            }

            fn object(py: Python<'_>, record: Record) -> PyResult<Py<PyAny>> {
                Ok(Py::new(py, $record(record))?.into_any())
            }
        }

        #[pymethods]
        impl $record {
            $($($methods)*)?

            /// Fields that this version does not know, and the raw values of irregular ones: a new dictionary.
            #[getter]
            fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                guard(py, || self.0.extra(py))
            }

            /// Names of documented fields that were missing or had another type. One that is never ``None`` holds a
            /// stand-in: an empty text or tuple, the unknown value of an enumeration, or one unknown scope.
            #[getter]
            fn irregular<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                guard(py, || self.0.irregular(py))
            }

            /// How the call went, where the record is the result of one; a record of a list has none.
            #[getter]
            fn meta<'py>(&self, py: Python<'py>) -> PyResult<Option<&Bound<'py, PyAny>>> {
                guard(py, || self.0.meta(py))
            }

            /// The canonical document: every documented field, times and codes as the API writes them, and
            /// ``extra`` and ``irregular`` where they are not empty.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                guard(py, || parsed(py, &self.0.document()))
            }

            /// The same record, without the others of its page, which a record keeps in memory: for a record that is
            /// kept for long.
            fn detach(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
                let py = slf.py();
                guard(py, || match slf.get().0.detached(py) {
                    Some(record) => Bound::new(py, $record(record)),
                    None => Ok(slf),
                })
            }

            /// Reads a record as the API writes it, or as ``to_dict`` does: any fields may be missing or odd.
            #[classmethod]
            fn from_dict(_class: &Bound<'_, PyType>, fields: &Bound<'_, PyAny>) -> PyResult<$record> {
                guard(fields.py(), || Record::of_dict(fields, <$core as FromRow>::SPEC).map($record))
            }

            /// Records of this class as rows.
            #[staticmethod]
            fn _to_batches(py: Python<'_>, records: Vec<Bound<'_, $record>>) -> PyResult<Batches> {
                let records: Vec<&Record> = records.iter().map(|record| &record.get().0).collect();
                Batches::of_records(py, <$core as FromRow>::SPEC, &records)
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                guard(py, || self.0.repr(py))
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<Option<bool>> {
                guard(other.py(), || Ok(other.cast::<$record>().ok().map(|other| self.0.is_same(&other.get().0))))
            }

            fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {
                guard(py, || Ok(self.0.hash()))
            }

            fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                slf
            }

            fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: Bound<'py, PyAny>) -> Bound<'py, Self> {
                slf
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                guard(py, || self.0.pickled(py))
            }

            /// What a pickle holds, read.
            #[staticmethod]
            fn _restore(
                py: Python<'_>,
                json: &str,
                irregular: Vec<String>,
                meta: Option<Py<PyAny>>,
            ) -> PyResult<$record> {
                guard(py, || Record::of_pickle(py, json, &irregular, meta, <$core as FromRow>::SPEC).map($record))
            }
        }
    };
}
use record;
