// ReaderServer: one read-only connection as a process, on a thread of its own. A pool is several of them.
//
// Thread rules: talk to it by auction::ReaderPort; the query cache does.
#pragma once

#include <optional>

#include "core/auction/ports.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "storage/sqlite/reader.hpp"

namespace gavel::storage {

class ReaderServer final : public otp::GenServer<ReaderServer, auction::ReaderPort> {
 public:
  struct Args {
    std::filesystem::path data_dir;
    std::shared_ptr<const sqlite::Tail> tail;  ///< the journal's
  };
  explicit ReaderServer(Args args) : args_(std::move(args)) {}

  void init();
  auction::LoadEntries::Reply handle_call(const auction::LoadEntries& m) { return reader_->entries(m.id); }
  auction::LoadView::Reply handle_call(const auction::LoadView& m) { return reader_->view(m.id); }
  auction::LoadList::Reply handle_call(const auction::LoadList& m) { return reader_->list(m.query); }
  auction::LoadBids::Reply handle_call(const auction::LoadBids& m) { return reader_->bids(m.id, m.after, m.limit); }
  auction::LoadUnfinished::Reply handle_call(const auction::LoadUnfinished&);
  auction::LoadSale::Reply handle_call(const auction::LoadSale& m) { return reader_->sale(m.id); }
  auction::LoadSales::Reply handle_call(const auction::LoadSales& m) { return reader_->sales(m.query); }
  auction::LoadSaleEntries::Reply handle_call(const auction::LoadSaleEntries& m) {
    return reader_->sale_entries(m.id, m.after, m.limit);
  }
  auction::LoadLots::Reply handle_call(const auction::LoadLots& m) { return reader_->lots_of(m.id, m.after, m.limit); }
  auction::LoadUnfinishedSales::Reply handle_call(const auction::LoadUnfinishedSales& m) {
    return reader_->unfinished_sales(m.after, m.limit);
  }
  auction::LoadLimits::Reply handle_call(const auction::LoadLimits&) { return reader_->bidder_limits(); }
  auction::LoadRaw::Reply handle_call(const auction::LoadRaw& m) { return reader_->raw(m.id, m.after, m.limit); }
  auction::LoadRequest::Reply handle_call(const auction::LoadRequest& m) { return reader_->request(m.row); }
  auction::LoadRefusals::Reply handle_call(const auction::LoadRefusals& m) {
    return reader_->refusals(m.id, m.after, m.limit);
  }
  auction::LoadKeys::Reply handle_call(const auction::LoadKeys&) { return reader_->signing_keys(); }

 private:
  Args args_;
  std::optional<sqlite::Reader> reader_;
};

/// Reader number `i` of a pool: named "reader i".
otp::ChildSpec reader_child(unsigned i, ReaderServer::Args args);
otp::Name<auction::ReaderPort> reader_name(unsigned i);

}  // namespace gavel::storage
