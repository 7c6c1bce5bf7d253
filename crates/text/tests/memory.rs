//! What a hostile chat template may ask for, counted by an allocator of its own.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::{Duration, Instant};

use gguf::Header;
use text::{ChatTemplate, Tokenizer};

const MODEL: &[u8] = include_bytes!("../../../assets/models/tiny-reasoner-q8_0.gguf");

/// Most heap that reading and rendering one template may hold at once.
const MOST_BYTES: u64 = 64 << 20;
/// Longest that it may take, without optimisation of the crate.
const LONGEST: Duration = Duration::from_secs(2);
/// Where a template that is not held back is stopped, by the process's end.
const CEILING_BYTES: u64 = 512 << 20;

thread_local! {
    static HEAP: Cell<(u64, u64)> = const { Cell::new((0, 0)) }; // bytes in use, the most so far
}

/// The system's allocator, with a count for each thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Whether there is room for `taken` bytes more.
fn count(taken: usize, freed: usize) -> bool {
    // A thread that ends has no counter any more.
    HEAP.try_with(|heap| {
        let (now, most) = heap.get();
        let now = (now + taken as u64).saturating_sub(freed as u64);
        heap.set((now, most.max(now)));
        now < CEILING_BYTES
    })
    .unwrap_or(true)
}

#[expect(unsafe_code, reason = "an allocator cannot be counted otherwise")]
// SAFETY: every call goes to the system's allocator as it came, or is refused.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !count(layout.size(), 0) {
            return std::ptr::null_mut();
        }
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, n_bytes: usize) -> *mut u8 {
        // Both are there for a moment.
        if !count(n_bytes, 0) {
            return std::ptr::null_mut();
        }
        count(0, layout.size());
        unsafe { System.realloc(block, layout, n_bytes) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { System.dealloc(block, layout) }
    }
}

/// Runs `work` and says how many bytes of heap it held at most on this thread, beyond what was
/// there before.
fn peak_heap_bytes<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let (before, _) = HEAP.get();
    HEAP.set((before, before));
    let result = work();
    (result, HEAP.get().1 - before)
}

/// Names and sources of templates that ask for much.
fn hostile() -> Vec<(&'static str, String)> {
    let ns = "{% set ns = namespace(s='xxxxxxxxxxxxxxxx', l=[1, 2], n=0) %}";
    let times = |body: &str| format!("{ns}{{% for i in range(3000) %}}{body}{{% endfor %}}");
    let big = "{% set big %}{% for i in range(N) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}\
        {% endset %}{% set big = big.replace('x', big) %}";
    // 200 KB, near what one text may hold; the smaller ones fit into lists.
    let with_big = |body: &str| big.replace('N', "14") + &times(body);
    let with_less = |body: &str| big.replace('N', "5") + &times(body);
    let with_little = |body: &str| big.replace('N', "2") + &times(body);
    let long = "long text ".repeat(20_000);
    let mut all = vec![
        ("nothing", "hi".to_owned()),
        ("tilde doubles", times("{% set ns.s = ns.s ~ ns.s %}")),
        ("plus doubles", times("{% set ns.s = ns.s + ns.s %}")),
        ("tilde with a list", times("{% set ns.s = [ns.s, ns.s] ~ '' %}")),
        ("one at the left, kept", with_big("{% set ns.l = ns.l + ['x' ~ big] %}")),
        ("kept by another name", with_big("{% set ns.l = [ns.l, 'x' ~ big] %}")),
        ("a chain", with_big("") + &format!("{{{{ big{} }}}}", " ~ big".repeat(999))),
        ("a chain of plus", with_big("") + &format!("{{{{ big{} }}}}", " + big".repeat(20_000))),
        ("lists add up", times("{% set ns.l = ns.l + ns.l %}")),
        ("lists of lists", times("{% set ns.l = [ns.l, ns.l] %}") + "{{ ns.l }}"),
        ("lists of lists, as text", times("{% set ns.l = [ns.l, ns.l] %}") + "{{ ns.l|string|length }}"),
        ("lists of lists, a method", times("{% set ns.l = [ns.l, ns.l] %}") + "{{ ''.join(ns.l) }}"),
        ("deep lists", times("{% set ns.l = [ns.l] %}") + "{{ ns.l }}"),
        ("dicts", times("{% set ns.l = {'a': ns.l, 'b': ns.l} %}") + "{{ ns.l }}"),
        ("dict()", times("{% set ns.l = dict(a=ns.l, b=ns.l) %}") + "{{ ns.l }}"),
        ("set blocks", times("{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}")),
        ("set blocks of raw text", times(&format!("{{% set ns.l %}}{long}{{% endset %}}{{% set ns.s = [ns.s, ns.l] %}}"))),
        ("one capture of raw text", format!("{{% set s %}}{}{{% endset %}}", times(&long))),
        ("raw text in loops in loops", format!("{{% set s %}}{}{{% endset %}}", times(&times(&long)))),
        ("filter blocks", times("{% set ns.s %}{% filter upper %}{{ ns.s }}{{ ns.s }}{% endfilter %}{% endset %}")),
        ("macros", format!("{ns}{{% macro m(s, n) %}}{{% if n %}}{{{{ m(s ~ s, n - 1) }}}}{{{{ m(s ~ s, n - 1) }}}}{{% else %}}{{{{ s }}}}{{% endif %}}{{% endmacro %}}{{{{ m('xxxxxxxx', 60) }}}}")),
        ("macros without end", "{% macro m(s) %}{{ m(s ~ s) }}{% endmacro %}{{ m('xxxxxxxx') }}".to_owned()),
        ("call blocks", format!("{ns}{{% macro m() %}}{{{{ caller() }}}}{{{{ caller() }}}}{{% endmacro %}}{}", "{% call m() %}".repeat(30) + "xxxxxxxxxxxxxxxxxxxxxxxxxxxx" + &"{% endcall %}".repeat(30))),
        ("with", "{% with s = 'xxxxxxxx' %}".to_owned() + &"{% with s = s ~ s %}".repeat(60) + "{{ s|length }}" + &"{% endwith %}".repeat(61)),
        ("for over doubled", "{% for s in ['xxxxxxxx'] %}".to_owned() + &"{% for s in [s ~ s] %}".repeat(60) + "{{ s|length }}" + &"{% endfor %}".repeat(61)),
        ("blocks that call themselves", "{% block a %}x{{ self.a() }}{{ self.a() }}{% endblock %}".to_owned()),
        ("recursive loops", "{% for a in [[]] recursive %}x{{ loop([[], []]) }}{{ loop([[], []]) }}{% endfor %}".to_owned()),
        ("recursive loops, captured", "{% for a in [[]] recursive %}{% set s = loop([[], []]) ~ loop([[], []]) %}{{ s }}{% endfor %}".to_owned()),
        ("tojson", times("{% set ns.s = ns.s|tojson|tojson %}")),
        ("escape", times("{% set ns.s = ('<' ~ ns.s)|string|escape|string %}")),
        ("list and text", times("{% set ns.s = [ns.s]|string %}")),
        ("pprint", times("{% set ns.s = [ns.s]|pprint %}")),
        ("replace", times("{% set ns.s = ns.s|replace('x', ns.s) %}")),
        ("replace method", times("{% set ns.s = ns.s.replace('x', ns.s) %}")),
        ("join", times("{% set ns.s = [ns.s, ns.s]|join(ns.s) %}")),
        ("join method", times("{% set ns.s = ns.s.join([ns.s, ns.s]) %}")),
        ("map to replace", with_big("{% set ns.l = ns.l + big|list|map('replace', 'x', big)|list %}")),
        ("map to join", with_big("{% set ns.l = ns.l + [big|list]|map('join', big)|list %}")),
        ("select, nothing kept", with_big("{% set ns.n = big|list|select('in', [big])|list|length %}")),
        ("format", times("{% set ns.s = '%s%s'|format(ns.s, ns.s) %}")),
        ("format method", times("{% set ns.s = '{}{}'.format(ns.s, ns.s) %}")),
        ("split", with_big("{% set ns.l = [ns.l, big.split('x')] %}")),
        ("letters", with_big("{% set ns.l = [ns.l, big|list] %}")),
        ("ranges", times("{% set ns.l = ns.l + range(99999) %}")),
        ("ranges as lists", times("{% set ns.l = [ns.l, range(99999)|list] %}")),
        ("slices of slices", times("{% set ns.l = ns.l[0:] %}") + "{{ ns.l }}"),
        ("slices of texts", with_big("{% set ns.l = [ns.l, big[1:]] %}")),
        ("slices backwards", "{{ 'abc'[0:2:-1] }}{{ [1,2,3][0:2:-1] }}".to_owned()),
        ("reversed", times("{% set ns.l = ns.l|reverse %}") + "{{ ns.l }}"),
        ("chained", times("{% set ns.l = ns.l|chain(ns.l) %}") + "{{ ns.l|length }}{{ ns.l }}"),
        ("zipped", times("{% set ns.l = ns.l|zip(ns.l) %}") + "{{ ns.l }}"),
        ("mapped", times("{% set ns.l = ns.l|map('list')|list %}") + "{{ ns.l }}"),
        ("many names", times(&"{% set ns.a = ns.a ~ 'x' %}".replace('a', "abc"))),
        ("a namespace in itself", format!("{ns}{{% set ns.a = ns %}}{{{{ ns }}}}")),
        ("a namespace in its list", format!("{ns}{{% set ns.a = [ns, ns] %}}{{{{ ns }}}}")),
        ("namespaces that are alike", format!("{ns}{{% set a = namespace() %}}{{% set b = namespace() %}}{{% set a.x = b %}}{{% set b.x = a %}}{{{{ a == b }}}}{{{{ a in [b] }}}}")),
        ("namespaces in namespaces", {
            let mut source = format!("{ns}{{% set n0 = namespace() %}}");
            for i in 1..40 {
                source += &format!("{{% set n{i} = namespace(a=n{0}, b=n{0}) %}}", i - 1);
            }
            source + "{{ n39 }}"
        }),
        ("a namespace of much", {
            let mut source = with_less("");
            source += "{% set ns = namespace() %}";
            for i in 0..5000 {
                source += &format!("{{% set ns.a{i} = big %}}");
            }
            source + "{{ ns|string|length }}"
        }),
        ("splats", with_little("{% set l = big|list %}") + &format!("{{{{ dict({}*l) }}}}", "*l, ".repeat(300))),
        ("splats of dicts", format!("{{{{ dict({}**{{}}) }}}}", "**{'a': 1}, ".repeat(100))),
        ("counting nothing", "{{ 'abc'.count('') }}".to_owned()),
        ("ranges past all numbers", "{{ range(9223372036854775807, -9223372036854775807, -1) }}{{ range(-9223372036854775807, 9223372036854775807) }}".to_owned()),
        ("equal texts", with_big("{% set ns.n = (big ~ 'a') == (big ~ 'b') %}")),
        ("texts in texts", with_big("{% set ns.n = (big[1:] ~ 'y') in big %}")),
        ("letters of a text", with_big("{% set ns.n = big[80000] %}")),
        ("a long sum", format!("{{{{ 1{} }}}}", " + 1".repeat(60_000))),
        ("a long sum of names", format!("{{{{ a{} }}}}", "+a".repeat(120_000))),
        ("a long chain of filters", format!("{{{{ a{} }}}}", "|a".repeat(120_000))),
        ("a long chain of methods", format!("{{{{ a{} }}}}", ".a()".repeat(60_000))),
        ("a long chain of ors", format!("{{{{ a{} }}}}", " or a".repeat(50_000))),
        ("a long chain of ifs", format!("{{{{ a{} }}}}", " if a".repeat(50_000))),
        ("a long chain of elifs", format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(20_000))),
        ("a long chain of nots", format!("{{{{ {}a }}}}", "not ".repeat(60_000))),
        ("a long chain of minuses", format!("{{{{ {}1 }}}}", "-".repeat(250_000))),
        ("brackets", format!("{{{{ {}1{} }}}}", "[".repeat(120_000), "]".repeat(120_000))),
        ("loops in loops", "{% for i in [1] %}".repeat(10_000)),
        ("a folded chain", format!("{{{{ 'xxxxxxxx'{} }}}}", " ~ 'xxxxxxxx'".repeat(18_000))),
        ("a folded list", format!("{{{{ [1]{} }}}}", " + [1]".repeat(40_000))),
        ("a wide list", format!("{{{{ [{}] }}}}", "1,".repeat(120_000))),
        ("a wide dict", format!("{{{{ {{{}}} }}}}", "'a':1,".repeat(40_000))),
        ("many blocks", "{{a}}".repeat(50_000)),
        ("many statements", "{% set a = [1] %}".repeat(15_000)),
        ("a cycle of nothing", "{% for i in [1] %}{{ loop.cycle() }}{% endfor %}".to_owned()),
        ("hidden in raw text", "{% raw %}{{ '{% endraw %}{{ 'x' * 99999999 }}".to_owned()),
        ("autoescape", with_big("{% autoescape true %}{% set ns.s %}{{ ns.s }}<{{ '<' }}{% endset %}{% endautoescape %}")),
        ("macros in macros", times("{% macro m() %}{{ ns.s }}{% endmacro %}{% set ns.s = m() ~ m() %}")),
        ("powers", format!("{{{{ 9 {} }}}}", "// 3".repeat(40_000))),
    ];
    let bodies = [
        "{% set ns.l = ns.l + ['x' ~ big] %}",
        "{% set ns.l = [ns.l, 'x' ~ big] %}",
        "{% set ns.n = ('x' ~ big, 'y' ~ big) %}",
        "{% set ns.n = big|list %}",
        "{% set ns.n = big.split('x')|length %}",
        "{% set ns.n = [big, big]|map('list')|list|length %}",
        "{% set ns.n = big|list|map('replace', 'x', big)|list|length %}",
        "{% set ns.n = [big|list]|map('join', big)|list|length %}",
        "{% set ns.n = big|list|select('in', [big])|list|length %}",
        "{% set ns.n = big|list|select('eq', big)|list|length %}",
        "{% set ns.n = big|list|sort|unique|list|length %}",
        "{% set ns.n = (big ~ 'a') == (big ~ 'b') %}",
        "{% set ns.n = big == big[:-1] %}",
        "{% set ns.n = (big[1:] ~ 'y') in big %}",
        "{% set ns.n = 'y' in big %}",
        "{% set ns.n = 'a' < big < 'b' < big < 'c' %}",
        "{% set ns.n = big[-2] %}",
        "{% set ns.n = big[-2:] %}",
        "{% set ns.n = big.find('y') %}",
        "{% set ns.n = big is lower %}",
        "{% set ns.n = big|length %}",
        "{% set ns.n = {'a': big} %}",
        "{% set ns.n = [big]|string|length %}",
        "{% set n %}{{ big }}{{ big }}{% endset %}",
        "{% for c in big %}{% endfor %}",
        "{% set ns.n = loop.changed(big|list) %}",
        "{% set ns.n = ns %}",
        "{{ big }}",
    ];
    for body in bodies {
        all.push((body, with_big(body)));
        all.push((body, with_less(body)));
        all.push((body, with_little(body)));
    }
    all
}

#[test]
fn hostile_templates_are_held_back() {
    let header = Header::parse(MODEL).expect("the bundled model");
    let tokenizer = Tokenizer::from_gguf(&header).expect("its tokenizer");
    let mut excesses = String::new();
    for (name, source) in hostile() {
        let begun = Instant::now();
        let (outcome, peak) = peak_heap_bytes(|| {
            ChatTemplate::new(Some(&source), &tokenizer).and_then(|t| t.render_user("Is it so?"))
        });
        let took = begun.elapsed();
        let outcome = match outcome {
            Ok(rendered) => format!("{} bytes", rendered.text().len()),
            Err(error) => error.to_string().chars().take(120).collect(),
        };
        println!("{name}: {peak} bytes, {took:?}: {outcome}");
        if peak > MOST_BYTES || took > LONGEST || source.len() > 1 << 18 {
            excesses += &format!("\n{name}: {peak} bytes, {took:?}");
        }
    }
    assert!(excesses.is_empty(), "{excesses}");
}
