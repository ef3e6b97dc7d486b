//! The members of enumerations, whose classes are in `enums.py`.

use std::sync::LazyLock;

use instantly_rbac::internals::specs::{ENUMS, EnumSpec, Values};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

/// An enumeration of core's.
pub struct Enumeration {
    spec: &'static EnumSpec,
    class: PyOnceLock<Py<PyType>>,
    /// By code, in the order of the codes.
    codes: PyOnceLock<Vec<(i64, Py<PyAny>)>>,
    texts: PyOnceLock<Vec<(&'static str, Py<PyAny>)>>,
}

static ALL: LazyLock<Vec<Enumeration>> = LazyLock::new(|| {
    let new = |spec: &&'static EnumSpec| Enumeration {
        spec,
        class: PyOnceLock::new(),
        codes: PyOnceLock::new(),
        texts: PyOnceLock::new(),
    };
    ENUMS.iter().map(new).collect()
});

impl Enumeration {
    pub fn of(spec: &EnumSpec) -> &'static Enumeration {
        ALL.iter().find(|one| one.spec.name == spec.name).expect("every enumeration is listed")
    }

    /// The member of a code, or a new one where this version does not know it.
    pub fn code<'py>(&self, py: Python<'py>, code: i64) -> PyResult<Bound<'py, PyAny>> {
        let members = self.codes.get_or_try_init(py, || {
            let Values::Codes(known) = &self.spec.values else { return Ok(Vec::new()) };
            let mut members = self.members(py, known.iter().map(|known| known.value))?;
            members.sort_by_key(|(code, _)| *code);
            Ok::<_, PyErr>(members)
        })?;
        match members.binary_search_by_key(&code, |(code, _)| *code) {
            Ok(place) => Ok(members[place].1.bind(py).clone()),
            Err(_) => self.member(py, code),
        }
    }

    /// The same of a text.
    pub fn text<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        let members = self.texts.get_or_try_init(py, || {
            let Values::Texts(known) = &self.spec.values else { return Ok(Vec::new()) };
            self.members(py, known.iter().map(|known| known.value))
        })?;
        match members.iter().find(|(known, _)| *known == text) {
            Some((_, member)) => Ok(member.bind(py).clone()),
            None => self.member(py, text),
        }
    }

    fn member<'py>(&self, py: Python<'py>, value: impl IntoPyObject<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.class.import(py, "instantly_rbac.enums", self.spec.name)?.call1((value,))
    }

    fn members<'py, T: IntoPyObject<'py> + Copy>(
        &self,
        py: Python<'py>,
        values: impl Iterator<Item = T>,
    ) -> PyResult<Vec<(T, Py<PyAny>)>> {
        values.map(|value| Ok((value, self.member(py, value)?.unbind()))).collect()
    }
}

/// What core knows of each, for the test that compares it with `enums.py`.
#[pyfunction]
pub fn _known_values(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let known = PyDict::new(py);
    for spec in ENUMS {
        match &spec.values {
            Values::Texts(texts) => {
                let texts = texts.iter().map(|known| (known.value, known.value));
                known.set_item(spec.name, texts.collect::<Vec<_>>())?;
            }
            Values::Codes(codes) => {
                let codes = codes.iter().map(|known| (known.value, known.doc.concat()));
                known.set_item(spec.name, codes.collect::<Vec<_>>())?;
            }
        }
    }
    Ok(known)
}
