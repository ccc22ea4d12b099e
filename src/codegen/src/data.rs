//! The form's constant tables: texts, member names, option sets, automata. Shapes as in `runtime/src/hooks.rs`.

use std::collections::BTreeMap;

use form::{Dfa, Province};

/// A text's place: address and length.
pub(crate) type Place = (u32, u32);

/// Constant data, growing from a fixed address.
#[derive(Debug)]
pub(crate) struct Data {
    base: u32,
    bytes: Vec<u8>,
    texts: BTreeMap<String, Place>,
    tables: BTreeMap<Vec<u8>, u32>,
}

impl Data {
    /// Nothing yet, from `base` on, which is a multiple of 16.
    pub(crate) fn new(base: u32) -> Data {
        Data {
            base,
            bytes: Vec::new(),
            texts: BTreeMap::new(),
            tables: BTreeMap::new(),
        }
    }

    /// Address of the first byte.
    pub(crate) fn base(&self) -> u32 {
        self.base
    }

    /// One past the last byte.
    pub(crate) fn end(&self) -> u32 {
        self.base + self.bytes.len() as u32
    }

    /// Everything written.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A text's place; the same text has one place.
    pub(crate) fn text(&mut self, text: &str) -> Place {
        if text.is_empty() {
            // Address 0 and length 0 together mean no text at all.
            return (1, 0);
        }
        if let Some(place) = self.texts.get(text) {
            return *place;
        }
        let place = (self.end(), text.len() as u32);
        self.bytes.extend_from_slice(text.as_bytes());
        self.texts.insert(text.to_owned(), place);
        // A member's name stands at the end of its path already.
        if let Some((before, name)) = text.rsplit_once('/')
            && !name.is_empty()
        {
            let at = place.0 + before.len() as u32 + 1;
            self.texts
                .entry(name.to_owned())
                .or_insert((at, name.len() as u32));
        }
        place
    }

    /// The place of some bytes.
    pub(crate) fn blob(&mut self, bytes: &[u8]) -> Place {
        match bytes {
            [] => (0, 0),
            _ => (self.table(bytes.to_vec()), bytes.len() as u32),
        }
    }

    /// A table's address, a multiple of 4; the same table has one address.
    pub(crate) fn table(&mut self, table: Vec<u8>) -> u32 {
        if let Some(at) = self.tables.get(&table) {
            return *at;
        }
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let at = self.end();
        self.bytes.extend_from_slice(&table);
        self.tables.insert(table, at);
        at
    }

    /// A table of 32-bit numbers.
    pub(crate) fn words(&mut self, words: &[u32]) -> u32 {
        self.table(words.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    /// The address of bytes that need no alignment.
    pub(crate) fn run(&mut self, bytes: Vec<u8>) -> u32 {
        if let Some(at) = self.tables.get(&bytes) {
            return *at;
        }
        let at = self.end();
        self.bytes.extend_from_slice(&bytes);
        self.tables.insert(bytes, at);
        at
    }

    /// A set of codes: each ended by a zero byte, all by one more.
    pub(crate) fn options<'a>(&mut self, codes: impl Iterator<Item = &'a str>) -> u32 {
        let mut words = Vec::new();
        for code in codes.filter(|code| !code.is_empty()) {
            name(&mut words, code);
        }
        words.push(0);
        self.run(words)
    }

    /// The same for codes that have days of validity: its address, then the first and last day of each code.
    pub(crate) fn dated_options(&mut self, options: &[(&str, i32, i32)]) -> u32 {
        let mut words = vec![self.options(options.iter().map(|option| option.0))];
        let named = options.iter().filter(|option| !option.0.is_empty());
        words.extend(named.flat_map(|(_, from, to)| [*from as u32, *to as u32]));
        self.words(&words)
    }

    /// The same for facilities, of which it is known in which province they lie: its address, then that of the provinces, two digits each,
    /// two spaces where it is not.
    pub(crate) fn facilities<'a>(
        &mut self,
        options: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    ) -> u32 {
        let codes = self.options(options.clone().map(|(code, _)| code));
        let named = options.filter(|(code, _)| !code.is_empty());
        let provinces = named.flat_map(|(_, province)| match province.as_bytes() {
            [tens, ones] => [*tens, *ones],
            _ => *b"  ",
        });
        let provinces = self.run(provinces.collect());
        self.words(&[codes, provinces])
    }

    /// The codes of a list in its own order: their number, then their places.
    pub(crate) fn codes<'a>(&mut self, codes: impl Iterator<Item = &'a str>) -> u32 {
        let places: Vec<Place> = codes.map(|code| self.text(code)).collect();
        let mut words = vec![places.len() as u32];
        words.extend(places.iter().flat_map(|(at, len)| [*at, *len]));
        self.words(&words)
    }

    /// An automaton, as `runtime/src/dfa.rs` reads it.
    pub(crate) fn dfa(&mut self, dfa: &Dfa) -> u32 {
        let states = dfa.accept.len();
        let beyond: Vec<&(u32, u32, u8)> =
            dfa.ranges.iter().filter(|range| range.1 >= 128).collect();
        let mut table = Vec::new();
        for half in [dfa.classes, dfa.start, states as u16, beyond.len() as u16] {
            table.extend(half.to_le_bytes());
        }
        for point in 0..128 {
            let range = dfa
                .ranges
                .iter()
                .find(|(first, last, _)| (*first..=*last).contains(&point));
            table.push(range.map_or(0, |range| range.2));
        }
        for (first, last, class) in beyond {
            for word in [(*first).max(128), *last, u32::from(*class)] {
                table.extend(word.to_le_bytes());
            }
        }
        table.extend(dfa.accept.iter().map(|accepts| u8::from(*accepts)));
        table.resize(table.len().next_multiple_of(2), 0);
        table.extend(dfa.next.iter().flat_map(|state| state.to_le_bytes()));
        self.table(table)
    }

    /// Today's communes by province, as `runtime/src/check.rs` reads them.
    pub(crate) fn units(&mut self, provinces: &[Province]) -> u32 {
        if provinces.is_empty() {
            return 0;
        }
        let code = |text: &str| text.parse::<u16>().expect("codes of units are digits");
        let mut table = (provinces.len() as u16).to_le_bytes().to_vec();
        let mut communes = Vec::new();
        for province in provinces {
            let (count, start) = (province.communes.len() as u16, communes.len() as u16);
            for half in [code(&province.code), count, start] {
                table.extend(half.to_le_bytes());
            }
            let mut codes: Vec<u16> = province.communes.iter().map(|c| code(c)).collect();
            codes.sort_unstable();
            let mut before = 0;
            for commune in codes {
                leb128(&mut communes, u32::from(commune - before));
                before = commune;
            }
        }
        table.extend(communes);
        self.table(table)
    }
}

/// A name, ended by a zero byte.
pub(crate) fn name(out: &mut Vec<u8>, name: &str) {
    out.extend(name.bytes());
    out.push(0);
}

/// A number, seven bits a byte, the lowest first.
pub(crate) fn leb128(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
