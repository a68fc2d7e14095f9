// Events and what came after the end, as JSON objects: descriptions for the codec.
//
// Thread rules: pure functions.
#pragma once

#include <optional>

#include "storage/sqlite/codec_fields.hpp"

namespace gavel::sqlite {

void describe(FieldWriter& io, const rules::Event& event);

/// The event of a kind that is known here; nothing for another one. Where `in` has a problem afterwards, the event
/// means nothing.
std::optional<rules::Event> read_event(std::string_view kind, FieldReader& in);

void describe(FieldWriter& io, const rules::Aftermath& after);
void describe(FieldReader& io, rules::Aftermath& after);

}  // namespace gavel::sqlite
