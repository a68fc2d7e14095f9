// Events as the journal keeps them: a kind (rules::kind) and a payload of canonical JSON. Terms and what came after the
// end likewise.
//
// Canonical: keys sorted, no spaces, UTF-8 as it is, only integers, strings, lists and objects of them; what is
// optional and absent, or what it usually is, is left out; true is 1. So one event has exactly one payload, byte for
// byte, and bytes can be compared and hashed. docs/journal.md has an example of each kind.
//
// Decoding is strict. Whatever encode() would not have written is `corrupt`, with a sentence that names the key.
//
// Where an event is about an account, its payload says what `names` gives for it: the journal's are aliases
// (accounts.hpp); without it names stand for themselves.
//
// Thread rules: pure functions, but for `names`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/auction/journal.hpp"
#include "core/rules/auction.hpp"
#include "storage/sqlite/names.hpp"

namespace gavel::sqlite {

/// The payload of an event. `corrupt` where a text is not UTF-8: no journal could give it back.
auction::StorageResult<std::string> encode(const rules::Event& event, Names& names = plain_names());

/// The event of a payload: decode(kind(e), encode(e)) is e.
auction::StorageResult<rules::Event> decode(std::string_view kind, std::string_view payload,
                                            Names& names = plain_names());

auction::StorageResult<std::string> encode(const rules::Terms& terms, Names& names = plain_names());
auction::StorageResult<rules::Terms> decode_terms(std::string_view text, Names& names = plain_names());

auction::StorageResult<std::string> encode(const rules::Aftermath& after, Names& names = plain_names());
auction::StorageResult<rules::Aftermath> decode_aftermath(std::string_view text, Names& names = plain_names());

}  // namespace gavel::sqlite
