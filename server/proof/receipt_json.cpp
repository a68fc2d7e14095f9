#include "server/proof/receipt_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/base64url.hpp"
#include "server/api/json_text.hpp"
#include "server/api/time.hpp"

namespace gavel::proof {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestPath = 64;

/// Reads members and remembers the first that is wrong.
class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}

  std::string text(const char* key) {
    const auto found = object_.find(key);
    if (found != object_.end() && found->is_string()) return found->get<std::string>();
    return wrong(key), std::string();
  }
  std::uint64_t number(const char* key) {
    const auto found = object_.find(key);
    if (found != object_.end() && found->is_number_unsigned()) return found->get<std::uint64_t>();
    return wrong(key), 0;
  }
  /// What `parse` makes of the text, or of `value`.
  template <class Parse>
  auto parsed(const char* key, Parse parse) {
    auto result = parse(text(key));
    if (!result) wrong(key);
    return result ? *result : typename decltype(result)::value_type{};
  }
  std::vector<base::Sha256> path(const char* key) {
    std::vector<base::Sha256> path;
    const auto found = object_.find(key);
    if (found == object_.end() || !found->is_array() || found->size() > kLongestPath) return wrong(key), path;
    for (const auto& item : *found) {
      const auto step = item.is_string() ? base::from_hex(item.get_ref<const std::string&>()) : std::nullopt;
      if (!step) return wrong(key), path;
      path.push_back(*step);
    }
    return path;
  }

  void wrong(const char* key) {
    if (wrong_.empty()) wrong_ = key;
  }
  const std::string& first_wrong() const { return wrong_; }

 private:
  const json& object_;
  std::string wrong_;
};

std::optional<base::Ed25519Signature> signature_of(const std::string& text) {
  const auto bytes = base::from_base64url(text);
  base::Ed25519Signature signature;
  if (!bytes || bytes->size() != signature.size()) return std::nullopt;
  std::ranges::copy(*bytes, signature.begin());
  return signature;
}

/// As format_time() writes it: one moment, one text.
std::optional<rules::Time> time_of(const std::string& text) {
  const auto time = api::parse_time(text);
  return time && api::format_time(*time) == text ? time : std::nullopt;
}

/// Upper case, as to_string() writes it.
std::optional<auction::AuctionId> id_of(const std::string& text) {
  const auto id = auction::AuctionId::parse(text);
  return id && id->to_string() == text ? id : std::nullopt;
}

}  // namespace

std::string receipt_text(const auction::Receipt& receipt) {
  constexpr std::size_t kWithoutPath = 400, kStep = 67;
  std::string path = "[";
  path.reserve(2 + kStep * receipt.path.size());
  for (const auto& step : receipt.path) {
    if (path.size() > 1) path += ',';
    ((path += '"') += base::to_hex(step)) += '"';
  }
  path += ']';
  api::ObjectText json(kWithoutPath + path.size());
  json.text("auction", receipt.entry.auction.to_string());
  json.number("seq", receipt.entry.seq);
  json.text("at", api::format_time(receipt.entry.at));
  json.text("entry_hash", base::to_hex(receipt.entry.entry_hash));
  json.number("leaf", receipt.leaf);
  json.number("leaves", receipt.leaves);
  json.json("path", path);
  json.text("key", receipt.key);
  json.text("signature", base::to_base64url(receipt.signature));
  return std::move(json).end();
}

base::Expected<auction::Receipt, std::string> read_receipt(const json& object) {
  if (!object.is_object()) return base::Unexpected(std::string("is no JSON object"));
  Reader in(object);
  auction::Receipt receipt{.entry = {.auction = in.parsed("auction", id_of),
                                     .seq = in.number("seq"),
                                     .at = in.parsed("at", time_of),
                                     .entry_hash = in.parsed("entry_hash", base::from_hex)},
                           .leaf = in.number("leaf"),
                           .leaves = in.number("leaves"),
                           .path = in.path("path"),
                           .key = in.text("key"),
                           .signature = in.parsed("signature", signature_of)};
  if (in.first_wrong().empty()) return receipt;
  return base::Unexpected("has no good \"" + in.first_wrong() + "\"");
}

base::Expected<auction::Receipt, std::string> parse_receipt(std::string_view text) {
  const auto parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return base::Unexpected(std::string("is no JSON object"));
  const auto inside = parsed.find("receipt");
  return read_receipt(inside != parsed.end() ? *inside : parsed);
}

}  // namespace gavel::proof
