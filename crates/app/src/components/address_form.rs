//! A model from an address on the web.

use protocol::Wanted;
use sources::address::{Address, file_name};
use sources::sha256;
use sources::split::Part;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::prose;
use crate::text::{Faults, use_texts};

/// What is done with it.
#[derive(PartialEq, Properties)]
pub struct AddressFormProps {
    /// Whether the keeper can take it.
    pub may_fetch: bool,
    /// Called with a file to have.
    pub on_fetch: Callback<Wanted>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// The address.
    Address(String),
    /// The hash.
    Sha256(String),
}

/// The card.
#[component]
pub fn AddressForm(props: &AddressFormProps) -> Html {
    let all = use_texts();
    let (texts, faults) = (all.address(), &all.faults);
    let (address, hash) = (use_node_ref(), use_node_ref());
    let error = use_state(|| None::<FieldError>);
    let sent = use_state(|| None::<String>);
    let onsubmit = {
        let (address, hash) = (address.clone(), hash.clone());
        let (error, sent, on_fetch) = (error.clone(), sent.clone(), props.on_fetch.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let field = |field: &NodeRef| field.cast::<HtmlInputElement>();
            let (Some(address), Some(hash)) = (field(&address), field(&hash)) else {
                return;
            };
            match wanted(&address.value(), &hash.value(), faults) {
                Ok(wanted) => {
                    error.set(None);
                    sent.set(Some(wanted.name.clone()));
                    address.set_value("");
                    hash.set_value("");
                    on_fetch.emit(wanted);
                }
                Err(what) => {
                    let wrong = if matches!(what, FieldError::Address(_)) {
                        address
                    } else {
                        hash
                    };
                    let _ = wrong.focus();
                    sent.set(None);
                    error.set(Some(what));
                }
            }
        })
    };
    let address_error = match &*error {
        Some(FieldError::Address(sentence)) => Some(sentence.clone()),
        _ => None,
    };
    let hash_error = match &*error {
        Some(FieldError::Sha256(sentence)) => Some(sentence.clone()),
        _ => None,
    };
    html! {
        <section class="picker" aria-labelledby="address-title">
            <h2 id="address-title" class="section-title">{ texts.title }</h2>
            <form class="address" novalidate=true {onsubmit}>
                { field("model-address", texts.address, "url", &address, address_error, texts.address_hint) }
                { field("model-sha256", texts.sha256, "text", &hash, hash_error, texts.sha256_hint) }
                <div class="address__send">
                    <button class="button" type="submit" disabled={!props.may_fetch}>{ texts.download }</button>
                    <p class="address__sent" role="status">{ sent.as_ref().map(|name| (texts.sent)(name)) }</p>
                </div>
            </form>
        </section>
    }
}

fn field(
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    node: &NodeRef,
    error: Option<String>,
    hint: &'static str,
) -> Html {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if error.is_some() {
        format!("{error_id} {hint_id}")
    } else {
        hint_id.clone()
    };
    html! {
        <div class="field field--wide">
            <label class="field__label" for={id}>{ label }</label>
            <input ref={node.clone()} class="field__input" {id} type={kind} autocomplete="off" spellcheck="false" autocapitalize="off"
                aria-invalid={error.is_some().to_string()} aria-describedby={described} />
            if let Some(error) = error { <span class="field__error" id={error_id} role="alert">{ prose(&error) }</span> }
            <span class="field__hint" id={hint_id}>{ hint }</span>
        </div>
    }
}

/// The file that two fields name.
///
/// # Errors
/// What is wrong with one of them, as a sentence.
pub fn wanted(address: &str, hash: &str, faults: &Faults) -> Result<Wanted, FieldError> {
    let wrong = |sentence: String| Err(FieldError::Address(sentence));
    let url = match Address::parse(address) {
        Ok(Address::Url(url)) => url,
        Ok(Address::File(_)) => return wrong(faults.address_of_disk.to_owned()),
        Ok(Address::Ollama(name)) => return wrong((faults.address_of_ollama)(&name.to_string())),
        Err(error) => return wrong((faults.bad_address)(&error)),
    };
    if let Some(part) = Part::parse(&url) {
        return wrong((faults.address_of_part)(part.number, part.n_parts));
    }
    let hash = hash.trim();
    let sha256 = match sha256::parse(hash) {
        None if !hash.is_empty() => {
            return Err(FieldError::Sha256(faults.bad_sha256.to_owned()));
        }
        sha256 => sha256,
    };
    let name = file_name(&url);
    Ok(Wanted { url, name, sha256 })
}

#[cfg(test)]
mod tests {
    use charts::Lang;

    use super::*;
    use crate::text::texts;

    #[test]
    fn fields_become_a_file_or_a_sentence() {
        let hash = "aB".repeat(32);
        let check = |address, hash, expect: Result<&str, &str>| match (
            wanted(address, hash, &texts(Lang::English).faults),
            expect,
        ) {
            (Ok(wanted), Ok(name)) => assert_eq!(wanted.name, name),
            (Err(FieldError::Address(got) | FieldError::Sha256(got)), Err(part)) => {
                assert!(got.contains(part) && got.ends_with('.'), "{got}");
            }
            (got, expect) => panic!("{address}: {got:?} in place of {expect:?}"),
        };
        let url = "https://huggingface.co/o/r/blob/main/m.gguf";
        check(url, "", Ok("m.gguf"));
        check(url, &hash, Ok("m.gguf"));
        check(url, "abc", Err("64"));
        check("", "", Err("https://"));
        check("https://huggingface.co/o/r", "", Err("list of files"));
        let part = "https://a.org/m-00002-of-00003.gguf";
        check(part, "", Err("part 2 of 3"));
        check("ftp://a.org/m.gguf", "", Err("https://"));
        check("models/m.gguf", "", Err("From your disk"));
        check("ollama:deepseek-r1:7b", "", Err("Ollama’s folder"));
    }
}
