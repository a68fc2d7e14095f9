#include "storage/sqlite/codec.hpp"

#include <nlohmann/json.hpp>
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

/// json's objects are sorted by key. `what` is named where a text of it is not UTF-8.
StorageResult<std::string> text_of(const nlohmann::json& object, std::string_view what) {
  try {
    return object.dump();
  } catch (const nlohmann::json::type_error&) {  // the one thing that dump() refuses
    return corrupt("a text of " + std::string(what) + " is not UTF-8");
  }
}

template <class T>
nlohmann::json object_of(const T& value) {
  FieldWriter out;
  describe(out, value);
  return out.take();
}

/// There is one way to write a value. Unknown and double keys, spaces, another order: all of it shows here.
template <class T>
StorageResult<T> if_canonical(T value, std::string_view payload, FieldReader& in) {
  if (in.problem()) return corrupt(*in.problem());
  auto written = encode(value);
  if (!written) return base::Unexpected(std::move(written.error()));
  if (*written == payload) return value;
  in.refuse_strangers();
  return corrupt(in.problem().value_or("the payload is not in canonical form"));
}

template <class T>
StorageResult<T> decode_into(T value, std::string_view text) {
  FieldReader in(text);
  if (!in.problem()) describe(in, value);
  return if_canonical(std::move(value), text, in);
}

}  // namespace

StorageResult<std::string> encode(const rules::Event& event) {
  return text_of(to_json(event), "this " + std::string(rules::kind(event)));
}

StorageResult<rules::Event> decode(std::string_view kind, std::string_view payload) {
  FieldReader in(payload);
  auto event = read_event(kind, in);
  if (!event) return corrupt("the kind \"" + std::string(kind) + "\" is not known here");
  return if_canonical(std::move(*event), payload, in);
}

StorageResult<std::string> encode(const rules::Terms& terms) { return text_of(object_of(terms), "these terms"); }

StorageResult<rules::Terms> decode_terms(std::string_view text) { return decode_into(blank_terms(), text); }

StorageResult<std::string> encode(const rules::Aftermath& after) {
  return text_of(object_of(after), "what came after the end");
}

StorageResult<rules::Aftermath> decode_aftermath(std::string_view text) {
  return decode_into(rules::Aftermath{.closed = {}, .second_chance = {}, .relisted_as = {}}, text);
}

}  // namespace gavel::sqlite
