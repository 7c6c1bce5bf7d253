//! Every network request of this visit: who asked whom for what.

use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::Asked;

/// Which part of the page asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The page itself.
    Page,
    /// The engine's worker.
    Engine,
    /// The worker that downloads models.
    Storage,
    /// The script that keeps the site's files for visits without a network.
    Offline,
}

/// All requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    /// Those of the page, as the browser tells them all at once.
    pub page: Rc<[Asked]>,
    /// Those of the others, as they came.
    others: Vec<(Who, Asked)>,
}

/// What went to one origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The origin: `https://example.org`.
    pub name: String,
    /// Whether it is the page's own.
    pub is_own: bool,
    /// Requests in all.
    pub n_requests: usize,
    /// Bytes that came over the network, as far as the browser tells them.
    pub n_network_bytes: u64,
    /// What was asked for, each address once.
    pub rows: Vec<Row>,
}

/// What was asked for at one address by one part of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The address behind the origin.
    pub path: String,
    /// Who asked.
    pub who: Who,
    /// How often.
    pub n_requests: usize,
    /// Bytes over the network; `None` where the other origin keeps them from the browser.
    pub n_network_bytes: Option<u64>,
    /// Bytes of the bodies.
    pub n_body_bytes: Option<u64>,
}

/// The rows of an origin, by path and who asked.
type Rows<'a> = BTreeMap<(&'a str, Who), Row>;

impl Traffic {
    /// Adds requests of a worker. The large ones come in many parts, which stay one row.
    pub fn add(&mut self, who: Who, asked: Vec<Asked>) {
        self.others
            .extend(asked.into_iter().map(|asked| (who, asked)));
    }

    /// Requests in all.
    #[must_use]
    pub fn n_requests(&self) -> usize {
        self.all().count()
    }

    fn all(&self) -> impl Iterator<Item = (Who, &Asked)> {
        let page = self.page.iter().map(|asked| (Who::Page, asked));
        let others = self.others.iter().map(|(who, asked)| (*who, asked));
        // `blob:` and `data:` never leave the page.
        page.chain(others)
            .filter(|(_, asked)| asked.url.starts_with("http"))
    }

    /// By origin, the page's own first, the others by name.
    #[must_use]
    pub fn by_origin(&self, own: &str) -> Vec<Origin> {
        let mut origins: BTreeMap<(bool, &str), Rows<'_>> = BTreeMap::new();
        for (who, asked) in self.all() {
            let (origin, path) = split(&asked.url);
            let rows = origins.entry((origin != own, origin)).or_default();
            let row = rows.entry((path, who)).or_insert_with(|| Row {
                path: path.to_owned(),
                who,
                n_requests: 0,
                n_network_bytes: Some(0),
                n_body_bytes: Some(0),
            });
            row.n_requests += 1;
            row.n_network_bytes = sum(row.n_network_bytes, asked.n_network_bytes);
            row.n_body_bytes = sum(row.n_body_bytes, asked.n_body_bytes);
        }
        let origin = |((is_other, name), rows): ((bool, &str), Rows<'_>)| {
            let rows: Vec<Row> = rows.into_values().collect();
            Origin {
                name: name.to_owned(),
                is_own: !is_other,
                n_requests: rows.iter().map(|row| row.n_requests).sum(),
                n_network_bytes: rows.iter().filter_map(|row| row.n_network_bytes).sum(),
                rows,
            }
        };
        origins.into_iter().map(origin).collect()
    }
}

fn sum(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    Some(a? + b?)
}

/// An absolute address as its origin and what stands behind it.
fn split(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| host + at);
    url.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(url: &str, n_network_bytes: Option<u64>) -> Asked {
        Asked {
            url: url.into(),
            n_network_bytes,
            n_body_bytes: n_network_bytes,
        }
    }

    #[test]
    fn addresses_are_split_behind_their_origin() {
        let check = |url, expect| assert_eq!(split(url), expect);
        check("https://a.org/x/y?z", ("https://a.org", "/x/y?z"));
        check("http://127.0.0.1:8080/", ("http://127.0.0.1:8080", "/"));
        check("https://a.org", ("https://a.org", ""));
        check("https://a.org?x=/", ("https://a.org", "?x=/"));
    }

    #[test]
    fn requests_are_grouped_and_nothing_is_lost() {
        let mut traffic = Traffic {
            page: Rc::new([
                asked("https://own.org/", Some(10)),
                asked("https://own.org/app.wasm", Some(500)),
                asked("blob:https://own.org/1", Some(7)),
            ]),
            ..Traffic::default()
        };
        let part = || asked("https://hub.org/m.gguf", None);
        traffic.add(
            Who::Storage,
            vec![part(), part(), asked("https://cdn.org/m", Some(3))],
        );
        traffic.add(Who::Engine, vec![asked("https://own.org/m.gguf", Some(0))]);
        let origins = traffic.by_origin("https://own.org");
        let names: Vec<(&str, bool, usize)> = origins
            .iter()
            .map(|o| (&*o.name, o.is_own, o.n_requests))
            .collect();
        assert_eq!(
            names,
            [
                ("https://own.org", true, 3),
                ("https://cdn.org", false, 1),
                ("https://hub.org", false, 2),
            ]
        );
        assert_eq!(origins[0].n_network_bytes, 510);
        let hub = &origins[2].rows[0];
        assert_eq!(
            (hub.n_requests, hub.n_network_bytes, hub.who),
            (2, None, Who::Storage)
        );
        assert_eq!(traffic.n_requests(), 6);
        // Without its own origin the page would take itself for a stranger.
        assert!(
            traffic
                .by_origin("https://other.org")
                .iter()
                .all(|o| !o.is_own)
        );
    }
}
