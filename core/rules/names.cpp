// The names of what is in the journal and on the wire. They are kept for ever: add, never change.
#include <array>

#include "core/rules/auction.hpp"

namespace gavel::rules {
namespace {

template <class Enum>
struct Named {
  Enum value;
  std::string_view name;
};

template <class Enum, std::size_t N>
constexpr std::string_view name_in(const std::array<Named<Enum>, N>& table, Enum value) noexcept {
  for (const auto& row : table) {
    if (row.value == value) return row.name;
  }
  return "unknown";
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> parse_in(const std::array<Named<Enum>, N>& table, std::string_view text) noexcept {
  for (const auto& row : table) {
    if (row.name == text) return row.value;
  }
  return std::nullopt;
}

constexpr std::array<Named<Format>, kFormats> kFormatNames{{{Format::english, "english"},
                                                            {Format::first_price, "first_price"},
                                                            {Format::vickrey, "vickrey"},
                                                            {Format::dutch, "dutch"},
                                                            {Format::reverse, "reverse"},
                                                            {Format::reverse_first_price, "reverse_first_price"},
                                                            {Format::reverse_vickrey, "reverse_vickrey"},
                                                            {Format::multi_unit, "multi_unit"},
                                                            {Format::japanese, "japanese"},
                                                            {Format::all_pay, "all_pay"}}};

constexpr std::array<Named<Phase>, kPhases> kPhaseNames{{{Phase::scheduled, "scheduled"},
                                                         {Phase::open, "open"},
                                                         {Phase::closed, "closed"},
                                                         {Phase::cancelled, "cancelled"},
                                                         {Phase::draft, "draft"},
                                                         {Phase::paused, "paused"}}};

constexpr std::array<Named<Outcome>, 3> kOutcomeNames{
    {{Outcome::sold, "sold"}, {Outcome::unsold, "unsold"}, {Outcome::reserve_not_met, "reserve_not_met"}}};

using Code = RejectionCode;
constexpr std::array<Named<Code>, kRejectionCodes> kCodeNames{
    {{Code::below_minimum, "below_minimum"},
     {Code::not_above_own_max, "not_above_own_max"},
     {Code::auction_not_open, "auction_not_open"},
     {Code::auction_closed, "auction_closed"},
     {Code::auction_archived, "auction_archived"},
     {Code::own_auction, "own_auction"},
     {Code::amount_out_of_range, "amount_out_of_range"},
     {Code::not_due, "not_due"},
     {Code::above_maximum, "above_maximum"},
     {Code::auction_paused, "auction_paused"},
     {Code::not_in_this_format, "not_in_this_format"},
     {Code::price_moved, "price_moved"},
     {Code::already_sold, "already_sold"},
     {Code::buy_now_gone, "buy_now_gone"},
     {Code::not_approved, "not_approved"},
     {Code::over_bidder_limit, "over_bidder_limit"},
     {Code::over_exposure, "over_exposure"},
     {Code::win_limit, "win_limit"},
     {Code::confirm_required, "confirm_required"},
     {Code::no_such_bid, "no_such_bid"},
     {Code::no_standing_bid, "no_standing_bid"},
     {Code::retraction_window_passed, "retraction_window_passed"},
     {Code::not_revealing, "not_revealing"},
     {Code::commitment_mismatch, "commitment_mismatch"},
     {Code::units_out_of_range, "units_out_of_range"},
     {Code::already_joined, "already_joined"},
     {Code::not_joined, "not_joined"},
     {Code::clock_running, "clock_running"},
     {Code::not_your_auction, "not_your_auction"},
     {Code::wrong_phase, "wrong_phase"},
     {Code::not_editable, "not_editable"},
     {Code::no_next_bidder, "no_next_bidder"},
     {Code::no_offer, "no_offer"},
     {Code::edited_meanwhile, "edited_meanwhile"},
     {Code::version_changed, "version_changed"}}};

}  // namespace

std::string_view kind(const Event& event) noexcept {
  struct {
    std::string_view operator()(const Created&) const { return "created"; }
    std::string_view operator()(const Opened&) const { return "opened"; }
    std::string_view operator()(const BidPlaced&) const { return "bid"; }
    std::string_view operator()(const Closed&) const { return "closed"; }
    std::string_view operator()(const Cancelled&) const { return "cancelled"; }
    std::string_view operator()(const Scheduled&) const { return "scheduled"; }
    std::string_view operator()(const Edited&) const { return "edited"; }
    std::string_view operator()(const Paused&) const { return "paused"; }
    std::string_view operator()(const Resumed&) const { return "resumed"; }
    std::string_view operator()(const Extended&) const { return "extended"; }
    std::string_view operator()(const Settled&) const { return "settled"; }
    std::string_view operator()(const Defaulted&) const { return "defaulted"; }
    std::string_view operator()(const SecondChanceOffered&) const { return "second_chance_offered"; }
    std::string_view operator()(const SecondChanceAnswered&) const { return "second_chance_answered"; }
    std::string_view operator()(const Relisted&) const { return "relisted"; }
    std::string_view operator()(const SealedBidPlaced&) const { return "sealed_bid"; }
    std::string_view operator()(const SealedBidWithdrawn&) const { return "sealed_bid_withdrawn"; }
    std::string_view operator()(const BidCommitted&) const { return "bid_committed"; }
    std::string_view operator()(const BidRevealed&) const { return "bid_revealed"; }
    std::string_view operator()(const Taken&) const { return "taken"; }
    std::string_view operator()(const ClockJoined&) const { return "joined"; }
    std::string_view operator()(const ClockLeft&) const { return "left"; }
    std::string_view operator()(const BidRetracted&) const { return "bid_retracted"; }
    std::string_view operator()(const BidderApproved&) const { return "bidder_approved"; }
    std::string_view operator()(const BidderRevoked&) const { return "bidder_revoked"; }
  } constexpr kind_of;
  return std::visit(kind_of, event);
}

std::string_view name(Format format) noexcept { return name_in(kFormatNames, format); }
std::string_view name(Phase phase) noexcept { return name_in(kPhaseNames, phase); }
std::string_view name(Outcome outcome) noexcept { return name_in(kOutcomeNames, outcome); }
std::string_view name(RejectionCode code) noexcept { return name_in(kCodeNames, code); }

std::optional<Format> parse_format(std::string_view text) noexcept { return parse_in(kFormatNames, text); }
std::optional<Phase> parse_phase(std::string_view text) noexcept { return parse_in(kPhaseNames, text); }
std::optional<Outcome> parse_outcome(std::string_view text) noexcept { return parse_in(kOutcomeNames, text); }

}  // namespace gavel::rules
