// Terms as JSON: the payload of `created` and `edited`, and, without what is secret, the column `terms`.
//
// Thread rules: pure functions.
#pragma once

#include "storage/sqlite/codec_fields.hpp"

namespace gavel::sqlite {

void describe(FieldWriter& io, const rules::Terms& terms);
void describe(FieldReader& io, rules::Terms& terms);

/// Terms to be read into: they have no empty value. Every field is then read, or set to what it usually is.
rules::Terms blank_terms();

}  // namespace gavel::sqlite
