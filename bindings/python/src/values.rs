//! From JSON to Python's own values and back, and the other small conversions that every file needs.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::time::Duration;

use instantly_rbac::internals::{self, civil};
use instantly_rbac::{Change, PageOptions, Timestamp};
use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyBytes, PyDate, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType, PyTzInfo,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::errors::{guard, invalid};

/// Something of the package's Python side.
pub fn facade<'py>(py: Python<'py>, module: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
    // Not kept: a program may import the package anew, as test runners do, and then means the new classes.
    py.import(format!("instantly_rbac.{module}"))?.getattr(name)
}

/// Called for each item of what may be very many: now and then it hears of Ctrl-C and lets other threads go on, an
/// event loop's for example.
pub fn let_others_in(py: Python<'_>, index: usize) -> PyResult<()> {
    const EVERY: usize = 1 << 12;
    if index % EVERY == EVERY - 1 {
        py.check_signals()?;
        py.detach(|| ());
    }
    Ok(())
}

/// JSON as Python's own values.
pub fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(flag) => PyBool::new(py, *flag).to_owned().into_any(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => whole.into_pyobject(py)?.into_any(),
            (None, Some(whole)) => whole.into_pyobject(py)?.into_any(),
            (None, None) => PyFloat::new(py, number.as_f64().unwrap_or(f64::NAN)).into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => {
            let items = items.iter().enumerate().map(|(index, item)| {
                let_others_in(py, index)?;
                to_python(py, item)
            });
            PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_any()
        }
        Value::Object(fields) => object(py, fields)?.into_any(),
    })
}

/// A JSON object as a dictionary.
pub fn object<'py>(py: Python<'py>, fields: &Map<String, Value>) -> PyResult<Bound<'py, PyDict>> {
    let object = PyDict::new(py);
    for (name, value) in fields {
        object.set_item(name, to_python(py, value)?)?;
    }
    Ok(object)
}

/// Whatever core shows as JSON, as Python's own values.
pub fn document<'py>(py: Python<'py>, value: &(impl Serialize + Sync)) -> PyResult<Bound<'py, PyAny>> {
    let json = py.detach(|| serde_json::to_string(value)).map_err(|error| PyTypeError::new_err(error.to_string()))?;
    parsed(py, &json)
}

/// A JSON text as Python's own values.
pub fn parsed<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    /// As many digits as every whole number of 64 bits has at the most, less one.
    const LONG: usize = 19;
    let tree = py.detach(|| {
        let is_long = json.split(|one: char| !one.is_ascii_digit()).any(|digits| digits.len() >= LONG);
        if is_long { None } else { serde_json::from_str::<Value>(json).ok() }
    });
    match tree {
        Some(tree) => to_python(py, &tree),
        // Python's own reader keeps all digits of a whole number.
        None => {
            static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
            LOADS.import(py, "json", "loads")?.call1((json,))
        }
    }
}

/// A document's class of the package's Python side, over what core shows as JSON.
pub fn over_document(
    py: Python<'_>,
    module: &str,
    class: &str,
    value: &(impl Serialize + Sync),
) -> PyResult<Py<PyAny>> {
    guard(py, || Ok(facade(py, module, class)?.call1((document(py, value)?,))?.unbind()))
}

/// Python's values as JSON. An error names the argument that held them.
pub fn to_json(argument: &str, value: &Bound<'_, PyAny>) -> PyResult<Value> {
    /// Nobody's JSON goes deeper, and a value that holds itself must end.
    const DEEPEST: u32 = 100;
    json(argument, value, DEEPEST)
}

fn json(argument: &str, value: &Bound<'_, PyAny>, left: u32) -> PyResult<Value> {
    let py = value.py();
    let Some(left) = left.checked_sub(1) else {
        return Err(invalid(py, argument, "is nested too deeply"));
    };
    if value.is_none() {
        Ok(Value::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Value::Bool(flag.is_true()))
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(Value::String(utf8(argument, text)?.to_owned()))
    } else if value.is_instance_of::<PyInt>() {
        let whole = value.extract::<i64>().map(Value::from).or_else(|_| value.extract::<u64>().map(Value::from));
        whole.map_err(|_| invalid(py, argument, "holds a whole number that is too large"))
    } else if let Ok(number) = value.cast::<PyFloat>() {
        let number = serde_json::Number::from_f64(number.value()).map(Value::Number);
        number.ok_or_else(|| invalid(py, argument, "holds a number that JSON lacks (nan or infinity)"))
    } else if let Ok(fields) = value.cast::<PyMapping>() {
        let mut object = Map::new();
        for pair in fields.items()?.iter() {
            let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            let name = name.cast::<PyString>().map_err(|_| invalid(py, argument, "has a key that is no text"))?;
            object.insert(utf8(argument, name)?.to_owned(), json(argument, &value, left)?);
        }
        Ok(Value::Object(object))
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        value.try_iter()?.map(|item| json(argument, &item?, left)).collect::<PyResult<Vec<_>>>().map(Value::Array)
    } else if let Ok(text) = iso(value) {
        Ok(Value::String(text))
    } else {
        let sort = value.get_type().name()?;
        Err(invalid(py, argument, format_args!("holds a {sort}, which JSON lacks")))
    }
}

/// A text inside an argument.
fn utf8<'a>(argument: &str, text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    text.to_str().map_err(|_| invalid(text.py(), argument, NO_TEXT))
}

/// Reads Python's values into a type of core's.
pub fn read<T: DeserializeOwned>(argument: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    let json = to_json(argument, value)?;
    serde_path_to_error::deserialize(json).map_err(|error| {
        let (place, problem) = (error.path().to_string(), error.inner().to_string());
        // Some of core's problems name their place themselves.
        let place = if place == "." { String::new() } else { format!("{place}: ") };
        let problem = problem.strip_prefix(&place).unwrap_or(&problem);
        invalid(value.py(), argument, format_args!("{place}{problem}"))
    })
}

/// The same, of what has names: serde would take the values of a list for those of the fields, in their order.
pub fn read_fields<T: DeserializeOwned>(argument: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    if value.cast::<PyMapping>().is_err() {
        let sort = value.get_type().name()?;
        return Err(invalid(value.py(), argument, format_args!("must be a dict, not a {sort}")));
    }
    read(argument, value)
}

/// A whole number that the type can hold.
pub fn whole<T: TryFrom<i64>>(py: Python<'_>, argument: &str, number: Option<i64>) -> PyResult<Option<T>> {
    let Some(number) = number else { return Ok(None) };
    let problem = if number < 0 { "must not be negative" } else { "is too large" };
    T::try_from(number).map(Some).map_err(|_| invalid(py, argument, problem))
}

/// A number of seconds.
pub fn seconds(py: Python<'_>, argument: &str, seconds: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| invalid(py, argument, "must be a number of seconds, not below zero"))
}

/// How long a clock runs, as core allows it: under the name that it has here.
pub fn timeout(py: Python<'_>, argument: &str, given: Option<f64>) -> PyResult<Option<Duration>> {
    const A_DAY: f64 = 86_400.0;
    match given {
        None => Ok(None),
        Some(given) if given > 0.0 && given <= A_DAY => seconds(py, argument, given).map(Some),
        Some(_) => Err(invalid(py, argument, "must be a number of seconds, above 0 and at most 86,400")),
    }
}

/// What half a surrogate pair is given as, which Python's texts can hold and no other text.
const NO_TEXT: &str = "must be text, without half a surrogate pair";

/// An argument that is a text, or a path.
#[derive(Debug, Clone, Default)]
pub struct Text<T = String>(pub T);

impl<'a, 'py, T: FromPyObject<'a, 'py>> FromPyObject<'a, 'py> for Text<T> {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Text<T>> {
        let py = given.py();
        given.extract().map(Text).map_err(|error: T::Error| {
            let error = error.into();
            // Not as it is: it holds the whole text, which may be a secret.
            if !error.is_instance_of::<PyUnicodeEncodeError>(py) {
                return error;
            }
            let unnamed = facade(py, "errors", "unnamed_argument").and_then(|make| make.call1((NO_TEXT,)));
            unnamed.map_or_else(|problem| problem, PyErr::from_value)
        })
    }
}

impl<T> Deref for Text<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl From<Text> for String {
    fn from(Text(text): Text) -> String {
        text
    }
}

/// The options of one page.
pub fn page_options(py: Python<'_>, limit: Option<i64>, starting_after: Option<Text>) -> PyResult<PageOptions> {
    Ok(PageOptions { limit: whole(py, "limit", limit)?, starting_after: starting_after.map(String::from) })
}

/// Texts, from anything that can be iterated but a text, whose letters nobody means.
#[derive(Debug, Clone, Default)]
pub struct Texts(pub Vec<String>);

impl<'a, 'py> FromPyObject<'a, 'py> for Texts {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Texts> {
        if given.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("must be several texts, such as a list of str, not a single str"));
        }
        given.try_iter()?.map(|text| Ok(text?.extract::<Text>()?.0)).collect::<PyResult<Vec<_>>>().map(Texts)
    }
}

/// Several texts by name, from any mapping.
#[derive(Debug, Clone, Default)]
pub struct TextLists(pub BTreeMap<String, Vec<String>>);

impl<'a, 'py> FromPyObject<'a, 'py> for TextLists {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<TextLists> {
        let Ok(given) = given.cast::<PyMapping>() else {
            return Err(PyTypeError::new_err("must be a mapping such as a dict, from a name to several texts"));
        };
        let pairs =
            given.items()?.iter().map(|pair| pair.extract::<(Text, Texts)>().map(|(name, texts)| (name.0, texts.0)));
        pairs.collect::<PyResult<_>>().map(TextLists)
    }
}

/// A text, None to empty the field, or `KEEP` to leave it.
#[derive(Debug, Clone, Default)]
pub struct Changed(pub Change<String>);

impl<'a, 'py> FromPyObject<'a, 'py> for Changed {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Changed> {
        if given.is_none() {
            return Ok(Changed(Change::Clear));
        }
        if given.is(&facade(given.py(), "choices", "KEEP")?) {
            return Ok(Changed(Change::Keep));
        }
        given.extract().map(|Text(text)| Changed(Change::Set(text)))
    }
}

/// A date or a time: a text as it is, or one of Python's own.
#[derive(Debug, Clone)]
pub struct DateText(pub String);

impl<'a, 'py> FromPyObject<'a, 'py> for DateText {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<DateText> {
        if given.is_instance_of::<PyString>() {
            return given.extract().map(|Text(text)| DateText(text));
        }
        iso(&given).map(DateText)
    }
}

fn iso(given: &Bound<'_, PyAny>) -> PyResult<String> {
    if !given.is_instance_of::<PyDate>() {
        return Err(PyTypeError::new_err("must be a str, a datetime.date or a datetime.datetime"));
    }
    given.call_method0("isoformat")?.extract()
}

/// The moment of an option.
pub fn moment(py: Python<'_>, argument: &str, given: Option<DateText>) -> PyResult<Option<Timestamp>> {
    let Some(DateText(text)) = given else { return Ok(None) };
    let moment = Timestamp::parse(&text);
    let allowed = "must be an ISO 8601 date and time, such as 2026-01-31T12:00:00Z";
    moment.map(Some).ok_or_else(|| invalid(py, argument, allowed))
}

/// An aware datetime in UTC; None where Python's calendar does not reach so far.
pub fn datetime<'py>(py: Python<'py>, moment: &Timestamp) -> PyResult<Bound<'py, PyAny>> {
    let Some(civil) = civil(moment.unix_millis()) else { return Ok(py.None().into_bound(py)) };
    let Ok(year @ 1..) = u16::try_from(civil.year()) else { return Ok(py.None().into_bound(py)) };
    // The form of pickles, which every Python reads: a third of the time that numbers take.
    let [century, year] = year.to_be_bytes();
    let [_, high, middle, low] = (civil.subsec_nanosecond() as u32 / 1000).to_be_bytes();
    let [month, day, hour, minute, second] =
        [civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second()].map(i8::cast_unsigned);
    let state = PyBytes::new(py, &[century, year, month, day, hour, minute, second, high, middle, low]);
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "datetime", "datetime")?.call1((state, PyTzInfo::utc(py)?))
}

/// The same, from the text of a document; None where it is no time.
#[pyfunction]
#[pyo3(name = "moment")]
pub fn moment_of<'py>(py: Python<'py>, text: Text) -> PyResult<Option<Bound<'py, PyAny>>> {
    Timestamp::parse(&text).map(|moment| datetime(py, &moment)).transpose()
}

/// A text fit to be shown; a half of a surrogate pair, which Python allows, becomes U+FFFD.
#[pyfunction]
pub fn neutral(text: &Bound<'_, PyString>) -> String {
    internals::neutral(&text.to_string_lossy()).into_owned()
}
