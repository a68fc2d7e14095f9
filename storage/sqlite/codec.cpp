#include "storage/sqlite/codec.hpp"

#include <utility>

#include "storage/sqlite/codec_events.hpp"
#include "storage/sqlite/codec_fields.hpp"
#include "storage/sqlite/codec_terms.hpp"

namespace gavel::sqlite {
namespace {

using auction::StorageErrc;
using auction::StorageError;
using auction::StorageResult;

base::Unexpected<StorageError> corrupt(std::string sentence) {
  return base::Unexpected(StorageError{StorageErrc::corrupt, std::move(sentence)});
}

/// `what` is named where a text of it is not UTF-8.
template <class T>
StorageResult<std::string> text_of(const T& value, Names& names, std::string_view what) {
  FieldWriter out(names);
  describe(out, value);
  auto text = out.take();
  if (out.is_broken()) return corrupt("a text of " + std::string(what) + " is not UTF-8");
  return text;
}

/// There is one way to write a value. Unknown and double keys, spaces, another order: all of it shows here.
template <class T>
StorageResult<T> if_canonical(T value, std::string_view payload, FieldReader& in, Names& names) {
  if (in.problem()) return corrupt(*in.problem());
  auto written = encode(value, names);
  if (!written) return base::Unexpected(std::move(written.error()));
  if (*written == payload) return value;
  in.refuse_strangers();
  return corrupt(in.problem().value_or("the payload is not in canonical form"));
}

template <class T>
StorageResult<T> decode_into(T value, std::string_view text, Names& names) {
  FieldReader in(text, names);
  if (!in.problem()) describe(in, value);
  return if_canonical(std::move(value), text, in, names);
}

}  // namespace

StorageResult<std::string> encode(const rules::Event& event, Names& names) {
  return text_of(event, names, "this " + std::string(rules::kind(event)));
}

StorageResult<rules::Event> decode(std::string_view kind, std::string_view payload, Names& names) {
  FieldReader in(payload, names);
  auto event = read_event(kind, in);
  if (!event) return corrupt("the kind \"" + std::string(kind) + "\" is not known here");
  return if_canonical(std::move(*event), payload, in, names);
}

StorageResult<std::string> encode(const rules::Terms& terms, Names& names) {
  return text_of(terms, names, "these terms");
}

StorageResult<rules::Terms> decode_terms(std::string_view text, Names& names) {
  return decode_into(blank_terms(), text, names);
}

StorageResult<std::string> encode(const rules::Aftermath& after, Names& names) {
  return text_of(after, names, "what came after the end");
}

StorageResult<rules::Aftermath> decode_aftermath(std::string_view text, Names& names) {
  return decode_into(rules::Aftermath{.closed = {}, .second_chance = {}, .relisted_as = {}}, text, names);
}

}  // namespace gavel::sqlite
