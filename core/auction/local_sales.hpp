// LocalSales: the Sales of one node.
//
// Thread rules: those of Sales. Everything that it is given must outlive it and the runtime's processes.
#pragma once

#include <functional>

#include "core/auction/sale_opener.hpp"
#include "core/auction/sales.hpp"

namespace gavel::auction {

class LocalSales final : public Sales {
 public:
  struct Options {
    otp::Duration call_timeout = std::chrono::seconds(5);
    std::function<std::uint64_t()> random;  ///< for new ids; any thread
  };
  LocalSales(otp::Runtime& rt, SaleRegistry& sales, const Clock& clock, Options options)
      : rt_(rt), sales_(sales), clock_(clock), options_(std::move(options)) {}

  void create(NewSale sale, Completion<HouseResult<SaleVerdict>> done) override;
  void add_lots(const SaleId& id, MoreLots more, Completion<HouseResult<LotsVerdict>> done) override;
  void cancel(const SaleId& id, CancelSale command, Completion<HouseResult<SaleVerdict>> done) override;
  void list(SaleQuery query, Completion<HouseResult<SalePage>> done) override;
  void view(const SaleId& id, Completion<HouseResult<SaleViewPtr>> done) override;
  void lots(const SaleId& id, std::uint32_t after, std::uint32_t limit, Completion<HouseResult<LotPage>> done) override;
  void entries(const SaleId& id, std::uint64_t after, std::uint32_t limit,
               Completion<HouseResult<SaleEntryPage>> done) override;
  rules::Time now() const override { return clock_.now(); }

 private:
  AuctionId make_id();
  template <class M, class F>
  void read(M message, F then);
  template <class M, class V>
  void ask(const SaleId& id, M message, Completion<HouseResult<V>> done);
  std::vector<NewLot> named(std::vector<rules::Terms> lots);

  otp::Runtime& rt_;
  SaleRegistry& sales_;
  const Clock& clock_;
  Options options_;
  IdMaker ids_;
};

}  // namespace gavel::auction
