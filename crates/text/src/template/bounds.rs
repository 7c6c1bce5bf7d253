//! Chat templates as instructions, each of which asks before it makes something large.
//!
//! The template engine counts instructions, not what they make: thirty times `s ~ s` is a gigabyte.
//! It has a hook for what is written, for filters and for tests, but none for operators, slices,
//! lists and captured text. So a template's instructions are changed between compiling and running:
//! what makes something is followed by a filter that weighs it ([`Budget`]), and a few are
//! filters or tests altogether. All lines stay what they were.

use std::sync::Arc;

use minijinja::machinery::{
    CompiledTemplate, Instruction, Instructions, TemplateConfig, Vm, WhitespaceConfig,
    make_string_output,
};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Value, escape_formatter};

use super::budget::Budget;
use super::{FUEL, builtins, describe};
use crate::TextError;

/// As `transformers` has it.
pub(super) const WHITESPACE: WhitespaceConfig = WhitespaceConfig {
    keep_trailing_newline: false,
    lstrip_blocks: true,
    trim_blocks: true,
};

// Filters that no template can name.
const MADE: &str = "=made";
const WEIGH: &str = "=weigh";
const STORED: &str = "=stored";
const ITEM: &str = "=item";
const SLICE: &str = "=slice";
/// Where a filter is looked up by its name each time.
const NOT_CACHED: u8 = !0;

/// A template's instructions with their bounds.
///
/// # Errors
/// Where it does not parse, or holds a call that the template engine cannot stand.
pub(super) fn compile(source: &str) -> Result<CompiledTemplate<'_>, TextError> {
    let config = TemplateConfig {
        syntax_config: SyntaxConfig,
        ws_config: WHITESPACE,
        default_auto_escape: Arc::new(|_: &str| AutoEscape::None),
    };
    let mut template =
        CompiledTemplate::new("chat template", source, &config).map_err(|e| describe(&e))?;
    template.instructions = bounded(&template.instructions)?;
    for block in template.blocks.values_mut() {
        *block = bounded(block)?;
    }
    Ok(template)
}

/// What a template writes, within `budget` and [`FUEL`] instructions.
///
/// # Errors
/// What the template raises, and where it exceeds its bounds.
pub(super) fn render(source: &str, variables: Value, budget: &Budget) -> Result<String, TextError> {
    let mut env = Environment::empty();
    env.set_fuel(Some(FUEL));
    builtins::add(&mut env, budget);
    let own = budget.clone();
    env.add_filter(MADE, move |value: Value| own.made(value));
    let own = budget.clone();
    env.add_filter(WEIGH, move |value: Value| own.weigh(value));
    let own = budget.clone();
    env.add_filter(STORED, move |value: Value| own.stored(value));
    let own = budget.clone();
    env.add_filter(ITEM, move |value: &Value, key: &Value| {
        if let Some(text) = value.as_str() {
            own.take(text.len())?; // characters are counted from its begin
        }
        value.get_item(key)
    });
    let own = budget.clone();
    env.add_filter(
        SLICE,
        move |value: &Value, start: &Value, stop: &Value, step: &Value| {
            own.read(std::slice::from_ref(value))?;
            builtins::slice(value, start, stop, step)
        },
    );
    let own = budget.clone();
    env.set_formatter(move |output, state, value| {
        own.written(value)?;
        escape_formatter(output, state, value)
    });

    let template = compile(source)?;
    let mut text = String::new();
    Vm::new(&env)
        .eval(
            &template.instructions,
            variables,
            &template.blocks,
            &mut make_string_output(&mut text),
            AutoEscape::None,
        )
        .map_err(|error| describe(&error))?;
    Ok(text)
}

fn bounded<'s>(code: &Instructions<'s>) -> Result<Instructions<'s>, TextError> {
    let mut at = 0;
    let mut all = Vec::with_capacity(code.len());
    let mut places = Vec::with_capacity(code.len() + 1); // where each instruction is from now on
    while let Some(instruction) = code.get(at) {
        places.push(all.len() as u32);
        let line = code.get_line(at).unwrap_or(1);
        let replaced = replaced(instruction)
            .map_err(|what| TextError::Template(format!("line {line}: {what}")))?;
        all.extend(replaced.into_iter().map(|instruction| (instruction, line)));
        at += 1;
    }
    places.push(all.len() as u32);

    let mut bounded = Instructions::new(code.name(), code.source());
    for (mut instruction, line) in all {
        match &mut instruction {
            Instruction::Iterate(target)
            | Instruction::Jump(target)
            | Instruction::JumpIfFalse(target)
            | Instruction::JumpIfFalseOrPop(target)
            | Instruction::JumpIfTrueOrPop(target)
            | Instruction::BuildMacro(_, target, _) => {
                let place = places.get(*target as usize);
                *target = place.copied().unwrap_or(u32::MAX); // past the end, where it was as well
            }
            _ => {}
        }
        bounded.add_with_line(instruction, u16::try_from(line).unwrap_or(u16::MAX));
    }
    Ok(bounded)
}

/// What stands for an instruction. No arm catches all: one that a later version of the template
/// engine brings has to be thought about.
fn replaced<'s>(instruction: &Instruction<'s>) -> Result<Vec<Instruction<'s>>, &'static str> {
    use Instruction as I;
    let filter = |name, n_arguments| I::ApplyFilter(name, Some(n_arguments), NOT_CACHED);
    let test = |name| I::PerformTest(name, Some(2), NOT_CACHED);
    let same = instruction.clone();
    Ok(match instruction {
        // Written like a value, so that the formatter counts it.
        I::EmitRaw(text) => {
            let text = Value::from_safe_string((*text).to_owned());
            vec![I::LoadConst(text), I::Emit]
        }
        // These make a text, a list or a dict, or get one from somebody who does.
        I::Add
        | I::StringConcat
        | I::BuildList(_)
        | I::BuildMap(_)
        | I::EndCapture
        | I::ApplyFilter(..)
        | I::CallFunction(..)
        | I::CallObject(_) => vec![same, filter(MADE, 1)],
        // It divides by the number of its arguments, which count the loop itself.
        I::CallMethod("cycle", Some(1)) => return Err("`cycle` has nothing to choose from"),
        I::CallMethod(..) => vec![same, filter(MADE, 1)],
        // The engine's own overflow for some bounds.
        I::Slice => vec![filter(SLICE, 4), filter(MADE, 1)],
        // The namespace is on top, the value below it.
        I::SetAttr(_) => vec![filter(WEIGH, 1), I::Swap, filter(STORED, 1), I::Swap, same],
        // These read all of a text or list.
        I::GetItem => vec![filter(ITEM, 2)],
        I::In => vec![test("in")],
        I::Eq => vec![test("eq")],
        I::Ne => vec![test("ne")],
        I::Gt => vec![test("gt")],
        I::Gte => vec![test("ge")],
        I::Lt => vec![test("lt")],
        I::Lte => vec![test("le")],
        // `shape` refuses what would be compiled to them.
        I::Mul | I::Pow | I::UnpackLists(_) | I::MergeKwargs(_) => {
            return Err("it multiplies or unpacks");
        }
        // There is nothing to include; what they may leave has no size of its own.
        I::Include(_) | I::LoadBlocks | I::ExportLocals | I::CallBlock(_) | I::FastSuper => {
            vec![same]
        }
        // They move what there is, or make a number or a yes or no.
        I::StoreLocal(_)
        | I::Lookup(_)
        | I::GetAttr(_)
        | I::LoadConst(_)
        | I::BuildKwargs(_)
        | I::UnpackList(_)
        | I::Sub
        | I::Div
        | I::IntDiv
        | I::Rem
        | I::Neg
        | I::Not
        | I::CompareAndPreserve(_)
        | I::PerformTest(..)
        | I::Emit
        | I::PushLoop(_)
        | I::PushWith
        | I::Iterate(_)
        | I::PushDidNotIterate
        | I::PopFrame
        | I::PopLoopFrame
        | I::Jump(_)
        | I::JumpIfFalse(_)
        | I::JumpIfFalseOrPop(_)
        | I::JumpIfTrueOrPop(_)
        | I::PushAutoEscape
        | I::PopAutoEscape
        | I::BeginCapture(_)
        | I::DupTop
        | I::DiscardTop
        | I::FastRecurse
        | I::Swap
        | I::BuildMacro(..)
        | I::Return
        | I::IsUndefined
        | I::Enclose(_)
        | I::GetClosure => vec![same],
    })
}
