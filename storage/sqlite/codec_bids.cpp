#include "storage/sqlite/codec_bids.hpp"

#include <algorithm>
#include <utility>

#include "storage/sqlite/codec_fields.hpp"

namespace gavel::sqlite {
namespace {

using auction::BidKind;
using auction::BidRow;
using auction::StorageErrc;
using auction::StorageError;
using auction::StorageResult;

template <class T>
StorageResult<T> if_good(FieldReader& in, T value) {
  if (in.problem()) return base::Unexpected(StorageError{StorageErrc::corrupt, *in.problem()});
  return value;
}

template <class T>
StorageResult<T> decode_one(std::string_view payload, const char* key) {
  FieldReader in(payload, plain_names());
  T value{};
  in.field(key, value);
  return if_good(in, std::move(value));
}

void read_price(FieldReader& in, BidRow& row) {
  in.field("price", row.price.emplace());
  row.amount = row.price;
}

void read_bid(FieldReader& in, BidRow& row) {
  std::uint32_t leader = 0;
  in.field("visible", row.amount.emplace());
  in.field("price", row.price.emplace());
  in.field("leader", leader);
  row.led = leader == row.alias;
}

void read_sealed(FieldReader& in, BidRow& row) {
  in.field("amount", row.amount.emplace());
  in.unless("units", row.units.emplace(), std::int64_t{1});
}

void read_rest(FieldReader& in, BidRow& row, bool show_sealed) {
  switch (row.kind) {
    case BidKind::bid:
      return read_bid(in, row);
    case BidKind::sealed:
    case BidKind::revealed:
      return show_sealed ? read_sealed(in, row) : void();
    case BidKind::taken:
      row.led = true;
      return read_price(in, row);
    case BidKind::left:
      return read_price(in, row);
    case BidKind::retraction:
      return in.maybe("price", row.price);
    case BidKind::withdrawn:
    case BidKind::committed:
    case BidKind::joined:
      return;
  }
}

}  // namespace

std::optional<BidKind> bid_kind(std::string_view entry_kind) noexcept {
  const auto found = std::ranges::find(auction::kBidKinds, entry_kind);
  if (found == auction::kBidKinds.end()) return std::nullopt;
  return static_cast<BidKind>(found - auction::kBidKinds.begin());
}

StorageResult<BidRow> decode_bid(BidKind kind, std::uint64_t seq, rules::Time at, std::string_view payload,
                                 bool show_sealed) {
  FieldReader in(payload, plain_names());
  BidRow row{.seq = seq, .at = at, .kind = kind, .amount = {}, .price = {}, .units = {}};
  if (kind != BidKind::retraction) in.field("alias", row.alias);
  read_rest(in, row, show_sealed);
  return if_good(in, std::move(row));
}

StorageResult<std::vector<std::uint64_t>> decode_taken_back(std::string_view payload) {
  return decode_one<std::vector<std::uint64_t>>(payload, "bids");
}

StorageResult<std::uint32_t> decode_alias(std::string_view payload) {
  return decode_one<std::uint32_t>(payload, "alias");
}

StorageResult<std::uint32_t> decode_leader(std::string_view payload) {
  return decode_one<std::uint32_t>(payload, "leader");
}

}  // namespace gavel::sqlite
