// LocalHouse: the House of one node. Finds an auction's process in the registry and calls it; what has no process is
// read from storage, and woken where somebody has a command for it.
//
// Thread rules: those of House. Everything that it is given must outlive it and the runtime's processes.
#pragma once

#include <functional>

#include "core/auction/opener.hpp"
#include "core/auction/server.hpp"

namespace gavel::auction {

/// Draws the seed of a new auction's candle.
void draw_candle(const AuctionId& id, rules::Candle& candle, const std::function<std::uint64_t()>& random);

/// What a failed call says of a command: who did not see it did not do it; who saw it may have.
HouseErrc errc_of(const otp::CallError& error) noexcept;

class LocalHouse final : public House {
 public:
  struct Options {
    otp::Duration call_timeout = std::chrono::seconds(5);
    std::function<std::uint64_t()> random;                                            ///< for new ids; any thread
    std::shared_ptr<const RequestIndex> requests = std::make_shared<RequestIndex>();  ///< the journal's
  };
  LocalHouse(otp::Runtime& rt, AuctionRegistry& registry, Ledger& ledger, const Clock& clock, Options options)
      : rt_(rt), registry_(registry), ledger_(ledger), clock_(clock), options_(std::move(options)) {}

  void create(Asking<NewAuction> wanted, Completion<HouseResult<ViewPtr>> done) override;
  void place_bid(const AuctionId& id, Asking<rules::PlaceBid> bid, Completion<HouseResult<BidVerdict>> done) override;
  void execute(const AuctionId& id, Asking<rules::Command> command, Completion<HouseResult<Verdict>> done) override;
  void done_before(const RequestKey& key, Completion<HouseResult<std::optional<Before>>> done) override;
  ViewPtr running(const AuctionId& id) const override;
  void view(const AuctionId& id, Completion<HouseResult<ViewPtr>> done) override;
  void list(ListQuery query, Completion<HouseResult<ListPage>> done) override;
  void bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
            Completion<HouseResult<BidPage>> done) override;
  void entries(const AuctionId& id, Completion<HouseResult<std::vector<Entry>>> done) override;
  void raw_entries(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                   Completion<HouseResult<RawPage>> done) override;
  void prove(const Proven& entry, Completion<HouseResult<Receipt>> done) override;
  void refusals(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                Completion<HouseResult<RefusalPage>> done) override;
  void signing_keys(Completion<HouseResult<std::vector<SigningKeyRecord>>> done) override;
  void set_limit(BidderLimit limit, Completion<HouseResult<void>> done) override;
  Ledger::Standing standing(const std::string& bidder, const rules::Currency& currency) const override {
    return ledger_.standing(bidder, currency);
  }
  rules::Time now() const override { return clock_.now(); }

 private:
  /// A command on its way to an auction.
  template <class M>
  struct Errand {
    AuctionId id;
    M message;
    Completion<typename M::Reply> done;
    int tries = 3;  ///< how often it is brought to one whose process has just ended
  };

  template <class M, class F>
  void read(M message, F then);
  template <class M>
  void bring(Errand<M> errand);
  template <class M>
  void bring_to(otp::Pid process, Errand<M> errand);
  template <class M>
  void bring_absent(Errand<M> errand);
  void bring_over(const View& view, Errand<PlaceBid> errand);
  void bring_over(const View& view, Errand<Execute> errand);

  otp::Runtime& rt_;
  AuctionRegistry& registry_;
  Ledger& ledger_;
  const Clock& clock_;
  Options options_;
  IdMaker ids_;
};

}  // namespace gavel::auction
