//! From JSON to Python's own values and back, and the other small conversions that every file needs.

use std::cell::RefCell;
use std::fmt;

use instantly_bridge::{Arguments, Dialect, json_text};
use instantly_rbac::internals::{self, civil};
use instantly_rbac::{Extra, JsonValue, Timestamp};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDate, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyTzInfo};
use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::errors::{Place, in_function, invalid};
use crate::secret::Secret;

/// What `locals()` holds beside the arguments of core's function.
const NO_ARGUMENTS: [&str; 3] = ["self", "cls", "progress"];

/// Arguments that may be given as a `Secret`.
const SECRETS: [&str; 3] = ["api_key", "sec", "proxy"];

/// Arguments that are objects by name. Elsewhere a mapping stands for the names in it, as it does where it is iterated.
const OBJECTS: [&str; 9] = ["assignment", "body", "headers", "keys", "matrix", "members", "needs", "query", "tags"];

/// The argument that is JSON as it stands. In the place of a list, others take whatever can be iterated.
const BODY: &str = "body";

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

/// Whatever core shows as JSON, as Python's own values.
pub fn document<'py>(py: Python<'py>, value: &(impl Serialize + Sync)) -> PyResult<Bound<'py, PyAny>> {
    let json = py.detach(|| serde_json::to_string(value)).map_err(|error| PyTypeError::new_err(error.to_string()))?;
    parsed(py, &json)
}

/// What a function writes, which is JSON.
pub fn json_of(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut json = Vec::new();
    write(&mut json);
    String::from_utf8(json).unwrap_or_default()
}

/// A JSON text as Python's own values.
pub fn parsed<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    /// As many digits as every whole number of 64 bits has at the most, less one.
    const LONG: usize = 19;
    let is_long = || json.as_bytes().split(|byte| !byte.is_ascii_digit()).any(|digits| digits.len() >= LONG);
    if json.len() < LONG || !is_long() {
        let raised = RefCell::new(None);
        let mut deserializer = serde_json::Deserializer::from_str(json);
        match (ToPython { py, raised: &raised }).deserialize(&mut deserializer) {
            Ok(value) => return Ok(value),
            Err(_) => raised.take().map_or(Ok(()), Err)?,
        }
    }
    // Python's own reader keeps all digits of a whole number.
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((json,))
}

/// Makes Python's own values of JSON while it is parsed.
#[derive(Clone, Copy)]
struct ToPython<'a, 'py> {
    py: Python<'py>,
    /// What Python raised meanwhile.
    raised: &'a RefCell<Option<PyErr>>,
}

impl<'py> ToPython<'_, 'py> {
    fn made<T, E: serde::de::Error>(self, result: PyResult<T>) -> Result<T, E> {
        result.map_err(|error| {
            self.raised.replace(Some(error));
            E::custom("an exception of Python's")
        })
    }
}

impl<'de, 'py> DeserializeSeed<'de> for ToPython<'_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, 'py> Visitor<'de> for ToPython<'_, 'py> {
    type Value = Bound<'py, PyAny>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(self.py.None().into_bound(self.py))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(PyBool::new(self.py, flag).to_owned().into_any())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(PyInt::new(self.py, number).into_any())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(PyInt::new(self.py, number).into_any())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(PyFloat::new(self.py, number).into_any())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(PyString::new(self.py, text).into_any())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let items = PyList::empty(self.py);
        while let Some(item) = access.next_element_seed(self)? {
            self.made(items.append(item))?;
            self.made(let_others_in(self.py, items.len()))?;
        }
        Ok(items.into_any())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let object = PyDict::new(self.py);
        while let Some(name) = access.next_key_seed(self)? {
            let value = access.next_value_seed(self)?;
            self.made(object.set_item(name, value))?;
        }
        Ok(object.into_any())
    }
}

/// Python's values as JSON. An error names the argument that held them.
pub fn to_json<'a>(place: impl Into<Place<'a>>, value: &Bound<'_, PyAny>) -> PyResult<Value> {
    /// Nobody's JSON goes deeper, and a value that holds itself must end.
    const DEEPEST: u32 = 100;
    json(place.into(), value, DEEPEST)
}

fn json(place: Place<'_>, value: &Bound<'_, PyAny>, left: u32) -> PyResult<Value> {
    let py = value.py();
    let Some(left) = left.checked_sub(1) else {
        return Err(invalid(py, place, "is nested too deeply"));
    };
    if value.is_none() {
        Ok(Value::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Value::Bool(flag.is_true()))
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(Value::String(utf8(place, text)?.to_owned()))
    } else if value.is_instance_of::<PyInt>() {
        let whole = value.extract::<i64>().map(Value::from).or_else(|_| value.extract::<u64>().map(Value::from));
        whole.or_else(|_| {
            let holds = if OBJECTS.contains(&place.argument) { "holds a whole number that " } else { "" };
            let bound = if value.lt(0)? { format!("at least {}", i64::MIN) } else { format!("at most {}", u64::MAX) };
            Err(invalid(py, place, format_args!("{holds}must be {bound}")))
        })
    } else if let Ok(number) = value.cast::<PyFloat>() {
        float(py, place, number.value())
    } else if let Ok(fields) = value.cast::<PyMapping>() {
        let mut object = Map::new();
        for pair in fields.items()?.iter() {
            let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            let name = name.cast::<PyString>().map_err(|_| invalid(py, place, "has a key that is no text"))?;
            object.insert(utf8(place, name)?.to_owned(), json(place, &value, left)?);
        }
        Ok(Value::Object(object))
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        value.try_iter()?.map(|item| json(place, &item?, left)).collect::<PyResult<Vec<_>>>().map(Value::Array)
    } else {
        converted(place, value, left)
    }
}

/// What Python takes for a list, a number, a date, a time or a path, and JSON for something else.
fn converted(place: Place<'_>, value: &Bound<'_, PyAny>, left: u32) -> PyResult<Value> {
    let py = value.py();
    // Before it is iterated: a future can be, and gives itself.
    if let Some(problem) = not_yet(value)? {
        return Err(invalid(py, place, problem));
    }
    if value.is_instance_of::<PyDate>() {
        return Ok(Value::String(value.call_method0(intern!(py, "isoformat"))?.extract()?));
    }
    if place.argument != BODY {
        // Numbers of numpy's, and of the standard library.
        if let Ok(flag) = value.extract::<bool>() {
            return Ok(Value::Bool(flag));
        }
        if let Ok(number) = value.extract::<f64>() {
            return value.extract::<i64>().map(Value::from).or_else(|_| float(py, place, number));
        }
        if let Ok(path) = value.call_method0(intern!(py, "__fspath__")) {
            return json(place, &path, left);
        }
        if let Ok(items) = value.try_iter() {
            return items.map(|item| json(place, &item?, left)).collect::<PyResult<Vec<_>>>().map(Value::Array);
        }
    }
    let sort = value.get_type().name()?;
    let sort = sort.to_string_lossy();
    // What has an id is often given in its place. Which of its ids is meant depends on the function.
    let is_of_ids = ["id", "_id", "_ids"].iter().any(|end| place.argument.ends_with(end));
    if is_of_ids && value.hasattr(intern!(py, "id"))? {
        return Err(invalid(py, place, format_args!("must be an id, and not the whole {sort}")));
    }
    Err(invalid(py, place, format_args!("holds {} {sort}, which JSON lacks", article(&sort))))
}

/// What to do first with what an `AsyncClient` gave, where that was forgotten.
pub fn not_yet(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let class = value.get_type();
    let first = if class.hasattr(intern!(value.py(), "__await__"))? {
        "await it"
    } else if class.hasattr(intern!(value.py(), "__aiter__"))? {
        "read it with `async for`"
    } else {
        return Ok(None);
    };
    let sort = class.name()?;
    let sort = sort.to_string_lossy();
    Ok(Some(format!("holds {} {sort}: {first} first", article(&sort))))
}

/// The article of the name of a class.
fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn float(py: Python<'_>, place: Place<'_>, number: f64) -> PyResult<Value> {
    let number = Number::from_f64(number).map(Value::Number);
    number.ok_or_else(|| invalid(py, place, "holds a number that JSON lacks (nan or infinity)"))
}

/// A text among the arguments. Python's texts can hold half a surrogate pair, which no other text can.
pub fn utf8<'a, 'b>(place: impl Into<Place<'b>>, text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    // Python's own error would hold the whole text, which may be a secret.
    text.to_str().map_err(|_| invalid(text.py(), place, "must be text, without half a surrogate pair"))
}

/// Reads Python's values into a type of core's.
pub fn read<T: DeserializeOwned>(function: &str, name: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    let options = PyDict::new(value.py());
    options.set_item(name, value)?;
    let mut given = arguments(function, &options, None)?;
    in_function(value.py(), function, || given.required(name))
}

/// The arguments of a function, out of its `locals()`: those that were given. `None` is one only where `nullable` says that
/// it means something.
pub fn arguments(function: &str, locals: &Bound<'_, PyDict>, nullable: Option<&str>) -> PyResult<Arguments> {
    let mut options = Extra::default();
    for (name, value) in locals {
        let name = name.cast_into::<PyString>()?;
        let name = utf8((function, "options"), &name)?;
        if NO_ARGUMENTS.contains(&name) {
            continue;
        }
        let is_given = if value.is_none() { nullable == Some(name) } else { !stands_for_nothing(&value)? };
        if is_given {
            options.insert(name.to_owned(), argument((function, name).into(), &value)?);
        }
    }
    Ok(Arguments::new(Dialect::Python, Extra::default(), options))
}

/// Whether a value is `KEEP` or `DEFAULT` of `choices.py`.
fn stands_for_nothing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_instance_of::<PyString>() {
        return Ok(false);
    }
    let class = value.get_type();
    let name = class.name()?;
    Ok((name == "Keep" || name == "Default") && class.module()? == "instantly_rbac.choices")
}

/// An argument, of which no copy is left unwiped where it is a text, or a secret.
pub fn argument(place: Place<'_>, value: &Bound<'_, PyAny>) -> PyResult<JsonValue> {
    match (value.cast::<PyString>(), value.cast::<Secret>()) {
        (Ok(text), _) => Ok(json_text(utf8(place, text)?)),
        (_, Ok(secret)) if SECRETS.contains(&place.argument) => Ok(json_text(secret.get().0.expose())),
        _ if value.cast::<PyMapping>().is_ok() && !OBJECTS.contains(&place.argument) => {
            argument(place, value.try_iter()?.as_any())
        }
        _ => to_json(place, value).map(JsonValue::from),
    }
}

/// An aware datetime in UTC, of milliseconds since 1970; None where Python's calendar does not reach so far.
pub fn datetime(py: Python<'_>, unix_millis: i64) -> PyResult<Bound<'_, PyAny>> {
    let Some(civil) = civil(unix_millis) else { return Ok(py.None().into_bound(py)) };
    let Ok(year @ 1..) = u16::try_from(civil.year()) else { return Ok(py.None().into_bound(py)) };
    // The form of pickles, which every Python reads: a third of the time that numbers take.
    let [century, year] = year.to_be_bytes();
    let [_, high, middle, low] = (civil.subsec_nanosecond() as u32 / 1000).to_be_bytes();
    let [month, day, hour, minute, second] =
        [civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second()].map(i8::cast_unsigned);
    let state = PyBytes::new(py, &[century, year, month, day, hour, minute, second, high, middle, low]);
    static PARTS: PyOnceLock<(Py<PyAny>, Py<PyTzInfo>)> = PyOnceLock::new();
    let (class, utc) = PARTS.get_or_try_init(py, || {
        let class = py.import("datetime")?.getattr("datetime")?;
        Ok::<_, PyErr>((class.unbind(), PyTzInfo::utc(py)?.to_owned().unbind()))
    })?;
    class.bind(py).call1((state, utc))
}

/// The same, from the text of a document; None where it is no time.
#[pyfunction]
#[pyo3(name = "moment")]
pub fn moment_of<'py>(text: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    Timestamp::parse(utf8("text", text)?).map(|moment| datetime(text.py(), moment.unix_millis())).transpose()
}

/// A text fit to be shown; a half of a surrogate pair, which Python allows, becomes U+FFFD.
#[pyfunction]
pub fn neutral(text: &Bound<'_, PyString>) -> String {
    internals::neutral(&text.to_string_lossy()).into_owned()
}
