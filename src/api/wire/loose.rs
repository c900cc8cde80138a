//! JSON of which only some is wanted, read without keeping the rest.
//!
//! Owns the tolerance of `api` where a value may be too long to be built as a whole: what
//! has another type than expected, and what nobody asked for, is read over as it comes.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// What is wanted of a value. A type takes the kinds of values that it knows, and is its default
/// for all others.
pub(in crate::api) trait Wanted: Default {
    /// The value is a text.
    fn text(_text: &str) -> Self {
        Self::default()
    }

    /// The value is a count.
    fn count(_count: u64) -> Self {
        Self::default()
    }

    /// The value is an object.
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    /// The value is a list.
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

/// A value of any kind, of which a `T` is wanted.
pub(in crate::api) struct Loose<T>(pub(in crate::api) T);

impl<'de, T: Wanted> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader(PhantomData)).map(Self)
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Wanted> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, count: u64) -> Result<T, E> {
        Ok(T::count(count))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::object(map)
    }
}

/// Reads over a value of an object.
pub(in crate::api) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// A text that says something.
impl Wanted for Option<String> {
    fn text(text: &str) -> Self {
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// A count, possibly as a string: Pinaivu's gateway sends 64-bit numbers so.
impl Wanted for Option<u64> {
    fn text(text: &str) -> Self {
        text.parse().ok()
    }

    fn count(count: u64) -> Self {
        Some(count)
    }
}
