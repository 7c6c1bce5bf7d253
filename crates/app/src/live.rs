//! The streaming transcript: text that comes in goes straight into text nodes, outside the
//! reducer, so that a token never renders the page again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use eval::Sample;
use protocol::Piece;
use wasm_bindgen::JsValue;
use web_sys::{Element, Text};

use crate::dom;
use charts::Outcome;

/// Cards that stay on the board: finished ones give way to new ones.
const MAX_CARDS: usize = 6;

type Key = (u32, u32);

/// A handle to the board; clones share it.
#[derive(Clone, Default)]
pub struct Board(Rc<RefCell<Inner>>);

impl PartialEq for Board {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Default)]
struct Inner {
    host: Option<Element>,
    cards: Vec<Card>,
    texts: HashMap<u32, String>,
}

/// One sample on the board.
struct Card {
    key: Key,
    title: String,
    thought: String,
    answer: String,
    outcome: Option<Outcome>,
    nodes: Option<Nodes>,
}

/// The card's parts on the page.
struct Nodes {
    root: Element,
    badge: Element,
    body: Element,
    thought: Text,
    answer: Text,
}

impl Nodes {
    /// Shows the end of the text; what went out above fades.
    fn follow(&self, height: i32, is_cut: bool) {
        self.body.set_scroll_top(height);
        if is_cut {
            let _ = self.body.class_list().add_1("live-card__body--scrolled");
        }
    }
}

impl Board {
    /// Empties the board for a new run over `items` (position and text).
    pub fn reset(&self, items: impl Iterator<Item = (u32, String)>) {
        let mut inner = self.0.borrow_mut();
        inner.cards.clear();
        inner.texts = items.collect();
        if let Some(host) = &inner.host {
            host.set_text_content(None);
        }
    }

    /// Puts the board into an element, with what it holds so far.
    pub fn attach(&self, host: Element) {
        let mut inner = self.0.borrow_mut();
        host.set_text_content(None);
        for card in &mut inner.cards {
            card.nodes = None;
            // A card that cannot be drawn is only not seen; the run does not depend on it.
            let _ = card.draw(&host, None);
        }
        inner.host = Some(host);
    }

    /// Takes the board off the page; it goes on collecting.
    pub fn detach(&self) {
        let mut inner = self.0.borrow_mut();
        inner.host = None;
        inner.cards.iter_mut().for_each(|card| card.nodes = None);
    }

    /// Adds what came.
    pub fn append(&self, pieces: &[Piece]) {
        let mut inner = self.0.borrow_mut();
        let mut touched = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let at = inner.card((piece.item_index, piece.repeat), &piece.item);
            inner.cards[at].append(piece);
            touched.push(at);
        }
        // All texts first: asking for a height in between would lay the page out again each time.
        let nodes = touched
            .iter()
            .filter_map(|&at| inner.cards[at].nodes.as_ref());
        let heights: Vec<(&Nodes, i32, i32)> = nodes
            .map(|nodes| {
                let body = &nodes.body;
                (nodes, body.scroll_height(), body.client_height())
            })
            .collect();
        for (nodes, height, shown) in heights {
            nodes.follow(height, height > shown);
        }
    }

    /// Empties the cards of unfinished samples, which begin anew.
    pub fn begin_anew(&self) {
        let mut inner = self.0.borrow_mut();
        let open = inner.cards.iter_mut().filter(|card| card.outcome.is_none());
        open.for_each(Card::empty);
    }

    /// Marks a sample as finished.
    pub fn finish(&self, sample: &Sample) {
        let mut inner = self.0.borrow_mut();
        let key = (sample.item_index, sample.repeat);
        if let Some(card) = inner.cards.iter_mut().find(|card| card.key == key) {
            card.finish(Outcome::of(sample));
        }
    }
}

impl Inner {
    /// The card of a sample: its own, else that of a finished sample, else a new one.
    fn card(&mut self, key: Key, item: &str) -> usize {
        if let Some(at) = self.cards.iter().position(|card| card.key == key) {
            return at;
        }
        let text = self.texts.get(&key.0).map_or(item, String::as_str);
        let mut card = Card {
            key,
            title: text.to_owned(),
            thought: String::new(),
            answer: String::new(),
            outcome: None,
            nodes: None,
        };
        let free = (self.cards.len() >= MAX_CARDS)
            .then(|| self.cards.iter().position(|card| card.outcome.is_some()))
            .flatten();
        let old = free
            .and_then(|at| self.cards[at].nodes.take())
            .map(|nodes| nodes.root);
        if let Some(host) = &self.host {
            let _ = card.draw(host, old.as_ref());
        }
        match free {
            Some(at) => {
                self.cards[at] = card;
                at
            }
            None => {
                self.cards.push(card);
                self.cards.len() - 1
            }
        }
    }
}

impl Card {
    fn append(&mut self, piece: &Piece) {
        let text = if piece.is_answer {
            &mut self.answer
        } else {
            &mut self.thought
        };
        text.push_str(&piece.text);
        if let Some(nodes) = &self.nodes {
            let node = if piece.is_answer {
                &nodes.answer
            } else {
                &nodes.thought
            };
            let _ = node.append_data(&piece.text);
        }
    }

    fn empty(&mut self) {
        self.thought.clear();
        self.answer.clear();
        if let Some(nodes) = &self.nodes {
            nodes.thought.set_data("");
            nodes.answer.set_data("");
        }
    }

    fn finish(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
        if let Some(nodes) = &self.nodes {
            nodes.badge.set_text_content(Some(&format!(
                "{} {}",
                outcome.sign(),
                outcome.said(dom::lang())
            )));
            let _ = nodes
                .root
                .class_list()
                .add_2("live-card--finished", outcome.class());
        }
    }

    /// Draws the card into `host`, in the place of `old` where that is given.
    fn draw(&mut self, host: &Element, old: Option<&Element>) -> Result<(), JsValue> {
        let document = dom::document();
        let element = |tag: &str, class: &str, parent: &Element| -> Result<Element, JsValue> {
            let element = document.create_element(tag)?;
            element.set_class_name(class);
            parent.append_child(&element)?;
            Ok(element)
        };
        let root = document.create_element("article")?;
        root.set_class_name("live-card");
        let head = element("div", "live-card__head", &root)?;
        element("p", "live-card__text", &head)?.set_text_content(Some(&self.title));
        let badge = element("span", "live-card__badge", &head)?;
        badge.set_text_content(Some("thinking"));
        let body = element("div", "live-card__body", &root)?;
        let thought = document.create_text_node(&self.thought);
        element("span", "live-card__thought", &body)?.append_child(&thought)?;
        let answer = document.create_text_node(&self.answer);
        element("span", "live-card__answer", &body)?.append_child(&answer)?;
        match old {
            Some(old) => drop(host.replace_child(&root, old)?),
            None => drop(host.append_child(&root)?),
        }
        self.nodes = Some(Nodes {
            root,
            badge,
            body,
            thought,
            answer,
        });
        if let Some(outcome) = self.outcome {
            self.finish(outcome);
        }
        Ok(())
    }
}
