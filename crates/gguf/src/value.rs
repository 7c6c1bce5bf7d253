//! Metadata values.

/// A metadata value with the type that the file gives it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the variants are GGUF's own type names")]
pub enum Value {
    U8(u8),
    I8(i8),
    U16(u16),
    I16(i16),
    U32(u32),
    I32(i32),
    F32(f32),
    Bool(bool),
    String(String),
    Array(Array),
    U64(u64),
    I64(i64),
    F64(f64),
}

/// A metadata array: all elements have one type.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the variants are GGUF's own type names")]
pub enum Array {
    U8(Vec<u8>),
    I8(Vec<i8>),
    U16(Vec<u16>),
    I16(Vec<i16>),
    U32(Vec<u32>),
    I32(Vec<i32>),
    F32(Vec<f32>),
    Bool(Vec<bool>),
    String(Vec<String>),
    Array(Vec<Array>),
    U64(Vec<u64>),
    I64(Vec<i64>),
    F64(Vec<f64>),
}

impl Value {
    /// The value if it is a whole number of any width.
    #[must_use]
    pub fn as_integer(&self) -> Option<i128> {
        Some(match *self {
            Self::U8(x) => x.into(),
            Self::I8(x) => x.into(),
            Self::U16(x) => x.into(),
            Self::I16(x) => x.into(),
            Self::U32(x) => x.into(),
            Self::I32(x) => x.into(),
            Self::U64(x) => x.into(),
            Self::I64(x) => x.into(),
            _ => return None,
        })
    }

    /// The value if it is a floating-point number of either width.
    #[must_use]
    pub fn as_float(&self) -> Option<f64> {
        match *self {
            Self::F32(x) => Some(x.into()),
            Self::F64(x) => Some(x),
            _ => None,
        }
    }

    /// What the value is, for an error message: `the number 3`, `an array of 4 strings`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Bool(x) => format!("the boolean {x}"),
            Self::String(s) if s.len() <= 40 => format!("the string {s:?}"),
            Self::String(_) => "a string".to_owned(),
            Self::Array(array) => {
                format!("an array of {} {}", array.len(), array.element_names())
            }
            other => match (other.as_integer(), other.as_float()) {
                (Some(x), _) => format!("the whole number {x}"),
                (_, Some(x)) => format!("the number {x}"),
                (None, None) => "something else".to_owned(),
            },
        }
    }
}

impl Array {
    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U8(x) => x.len(),
            Self::I8(x) => x.len(),
            Self::U16(x) => x.len(),
            Self::I16(x) => x.len(),
            Self::U32(x) => x.len(),
            Self::I32(x) => x.len(),
            Self::F32(x) => x.len(),
            Self::Bool(x) => x.len(),
            Self::String(x) => x.len(),
            Self::Array(x) => x.len(),
            Self::U64(x) => x.len(),
            Self::I64(x) => x.len(),
            Self::F64(x) => x.len(),
        }
    }

    /// Whether it has no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements if they are whole numbers of any width.
    #[must_use]
    pub fn as_integers(&self) -> Option<Vec<i128>> {
        fn widen<T: Copy + Into<i128>>(xs: &[T]) -> Option<Vec<i128>> {
            Some(xs.iter().map(|&x| x.into()).collect())
        }
        match self {
            Self::U8(x) => widen(x),
            Self::I8(x) => widen(x),
            Self::U16(x) => widen(x),
            Self::I16(x) => widen(x),
            Self::U32(x) => widen(x),
            Self::I32(x) => widen(x),
            Self::U64(x) => widen(x),
            Self::I64(x) => widen(x),
            _ => None,
        }
    }

    fn element_names(&self) -> &'static str {
        match self {
            Self::String(_) => "strings",
            Self::Bool(_) => "booleans",
            Self::Array(_) => "arrays",
            Self::F32(_) | Self::F64(_) => "numbers",
            _ => "whole numbers",
        }
    }
}
