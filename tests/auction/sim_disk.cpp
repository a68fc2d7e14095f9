#include "tests/auction/sim_disk.hpp"

#include <stdexcept>

#include "core/otp/supervisor.hpp"

namespace gavel::auction::testing {

using namespace std::chrono_literals;

// -- the disk ------------------------------------------------------------------------------------------------------

StorageResult<void> SimDisk::keep(const Commit& commit) {
  const AuctionId id = commit.entries.at(0).auction;
  if (commit.entries.front().seq != seq(id) + 1) {
    return base::Unexpected(StorageError{StorageErrc::conflict, "entry is not the next one"});
  }
  auto [it, fresh] = kept_.try_emplace(id, Kept{{}, *commit.after});
  it->second.entries.insert(it->second.entries.end(), commit.entries.begin(), commit.entries.end());
  it->second.view = *commit.after;
  return {};
}

const std::vector<Entry>& SimDisk::entries(const AuctionId& id) const {
  static const std::vector<Entry> none;
  const auto it = kept_.find(id);
  return it == kept_.end() ? none : it->second.entries;
}

const View* SimDisk::view(const AuctionId& id) const {
  const auto it = kept_.find(id);
  return it == kept_.end() ? nullptr : &it->second.view;
}

std::vector<AuctionId> SimDisk::auctions() const {
  std::vector<AuctionId> ids;
  for (const auto& [id, kept] : kept_) ids.push_back(id);
  return ids;
}

bool SimDisk::has(const Entry& entry) const {
  const auto& all = entries(entry.auction);
  return entry.seq >= 1 && entry.seq <= all.size() && all[entry.seq - 1].event == entry.event;
}

ListPage SimDisk::list(const ListQuery& query) const {
  ListPage page;
  for (const auto& [id, kept] : kept_) {
    if (query.after && id <= *query.after) continue;
    if (query.phase && kept.view.phase != *query.phase) continue;
    if (page.items.size() == query.limit) {
      page.next = page.items.back().id;
      break;
    }
    page.items.push_back(kept.view);
  }
  return page;
}

BidPage SimDisk::bids(const LoadBids& query) const {
  BidPage page;
  for (const auto& entry : entries(query.id)) {
    const auto* bid = std::get_if<rules::BidPlaced>(&entry.event);
    if (!bid || entry.seq <= query.after) continue;
    if (page.items.size() == query.limit) {
      page.next = page.items.back().seq;
      break;
    }
    page.items.push_back({.seq = entry.seq,
                          .at = entry.at,
                          .alias = bid->alias,
                          .amount = bid->visible,
                          .price = bid->price,
                          .units = {},
                          .led = bid->leader == bid->alias});
  }
  return page;
}

UnfinishedPage SimDisk::unfinished(const LoadUnfinished& query) const {
  UnfinishedPage page;
  for (const auto& [id, kept] : kept_) {
    if ((query.after && id <= *query.after) || is_over(kept.view)) continue;
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back();
      break;
    }
    page.items.push_back(id);
  }
  return page;
}

// -- sales -----------------------------------------------------------------------------------------------------------

StorageResult<void> SimDisk::keep(const SaleCommit& commit) {
  const auto known = sales_.find(commit.after.id);
  const std::uint64_t last = known == sales_.end() ? 0 : known->second.entries.size();
  if (commit.entries.at(0).seq != last + 1) {
    return base::Unexpected(StorageError{StorageErrc::conflict, "a sale's entry is not the next one"});
  }
  auto& sale = sales_[commit.after.id];
  sale.entries.insert(sale.entries.end(), commit.entries.begin(), commit.entries.end());
  sale.record = commit.after;
  return {};
}

std::optional<SaleRecord> SimDisk::sale(const SaleId& id) const {
  const auto it = sales_.find(id);
  return it == sales_.end() ? std::nullopt : std::optional(it->second.record);
}

std::vector<SaleId> SimDisk::sales() const {
  std::vector<SaleId> ids;
  for (const auto& [id, sale] : sales_) ids.push_back(id);
  return ids;
}

SaleEntryPage SimDisk::sale_entries(const LoadSaleEntries& query) const {
  SaleEntryPage page;
  const auto it = sales_.find(query.id);
  if (it == sales_.end()) return page;
  for (const auto& entry : it->second.entries) {
    if (entry.seq <= query.after) continue;
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back().seq;
      break;
    }
    page.items.push_back(entry);
  }
  return page;
}

LotPage SimDisk::lots(const LoadLots& query) const {
  std::map<std::uint32_t, const View*> lots;
  const std::string sale = query.id.to_string();
  for (const auto& [id, kept] : kept_) {
    const auto& place = kept.view.terms->sale;
    if (place && place->sale == sale && place->lot > query.after) lots.emplace(place->lot, &kept.view);
  }
  LotPage page;
  for (const auto& [lot, view] : lots) {
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back().terms->sale->lot;
      break;
    }
    page.items.push_back(*view);
  }
  return page;
}

UnfinishedPage SimDisk::unfinished_sales() const {
  UnfinishedPage page;
  for (const auto& [id, sale] : sales_) {
    if (sale.record.phase == "open" || sale.record.phase == "cancelling") page.items.push_back(id);
  }
  return page;
}

// -- the journal's process -----------------------------------------------------------------------------------------

void SimJournal::init() {
  if (disk_.faults.locked) throw std::runtime_error("another process holds the journal");
}

// What was written may be there, whole, though nobody could say so any more.
SimJournal::~SimJournal() {
  if (!writing_ || !disk_.faults.finishes || !disk_.faults.finishes()) return;
  for (const auto& commit : batch_.commits) static_cast<void>(settle(commit, Mishap::none));
}

void SimJournal::handle_call(Append request, otp::From<StorageResult<void>> from) {
  add(std::move(request.commit), std::move(from));
}

void SimJournal::handle_call(AppendSale request, otp::From<StorageResult<void>> from) {
  add(std::move(request.commit), std::move(from));
}

void SimJournal::add(std::variant<Commit, SaleCommit> commit, otp::From<StorageResult<void>> from) {
  if (disk_.faults.lies) from.reply(StorageResult<void>{});
  waiting_.commits.push_back(std::move(commit));
  waiting_.senders.push_back(std::move(from));
  if (!writing_) write();
}

void SimJournal::handle_call(const Settle&, otp::From<void> from) {
  if (!writing_) return from.reply();
  (waiting_.commits.empty() ? batch_ : waiting_).settling.push_back(std::move(from));
}

void SimJournal::write() {
  batch_ = std::exchange(waiting_, {});
  writing_ = true;
  ++disk_.batches;
  const auto time = disk_.faults.commit_time ? disk_.faults.commit_time() : 0s;
  if (time == 0s) {
    cast(self_ref(), Written{});
  } else {
    send_after(time, Written{});
  }
}

StorageResult<void> SimJournal::settle(const std::variant<Commit, SaleCommit>& commit, Mishap mishap) {
  const auto failed = [](StorageErrc code) { return base::Unexpected(StorageError{code, "a mishap of the test"}); };
  switch (mishap) {
    case Mishap::full:
      return failed(StorageErrc::full);
    case Mishap::io:
      return failed(StorageErrc::io);
    case Mishap::conflict:
      return failed(StorageErrc::conflict);
    default:
      return std::visit([this](const auto& c) { return disk_.keep(c); }, commit);
  }
}

void SimJournal::handle_info(const Written&) {
  const Mishap mishap = disk_.faults.mishap ? disk_.faults.mishap() : Mishap::none;
  if (mishap == Mishap::crash_before) throw std::runtime_error("the journal crashes before its commit");
  std::vector<StorageResult<void>> verdicts;
  for (const auto& commit : batch_.commits) verdicts.push_back(settle(commit, mishap));
  if (mishap == Mishap::crash_after) throw std::runtime_error("the journal crashes after its commit");
  auto batch = std::exchange(batch_, {});
  writing_ = false;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const auto* commit = std::get_if<Commit>(&batch.commits[i]);
    if (kept_ && commit && verdicts[i]) kept_(runtime(), *commit);
    batch.senders[i].reply(std::move(verdicts[i]));
  }
  for (auto& from : batch.settling) from.reply();
  if (!waiting_.commits.empty()) write();
}

// -- the reader's process ------------------------------------------------------------------------------------------

template <class R>
void SimReader::answer(otp::From<R> from, R value) {
  const auto time = disk_.faults.read_time ? disk_.faults.read_time() : 0s;
  auto reply = [from = std::move(from), value = std::move(value)]() mutable { from.reply(std::move(value)); };
  if (time == 0s) {
    reply();
  } else {
    answers_.emplace(++next_, std::move(reply));
    send_after(time, Later{next_});
  }
}

void SimReader::handle_call(LoadEntries m, otp::From<LoadEntries::Reply> from) {
  if (disk_.faults.unreadable && disk_.faults.unreadable(m.id)) {
    answer<LoadEntries::Reply>(std::move(from), base::Unexpected(StorageError{StorageErrc::corrupt, "unreadable"}));
  } else {
    answer<LoadEntries::Reply>(std::move(from), disk_.entries(m.id));
  }
}

void SimReader::handle_call(LoadView m, otp::From<LoadView::Reply> from) {
  const View* view = disk_.view(m.id);
  answer<LoadView::Reply>(std::move(from), view ? std::optional(*view) : std::nullopt);
}

void SimReader::handle_call(LoadList m, otp::From<LoadList::Reply> from) {
  answer<LoadList::Reply>(std::move(from), disk_.list(m.query));
}

void SimReader::handle_call(LoadBids m, otp::From<LoadBids::Reply> from) {
  answer<LoadBids::Reply>(std::move(from), disk_.bids(m));
}

void SimReader::handle_call(LoadUnfinished m, otp::From<LoadUnfinished::Reply> from) {
  ++disk_.pages;
  answer<LoadUnfinished::Reply>(std::move(from), disk_.unfinished(m));
}

void SimReader::handle_call(LoadSale m, otp::From<LoadSale::Reply> from) {
  answer<LoadSale::Reply>(std::move(from), disk_.sale(m.id));
}

void SimReader::handle_call(LoadSaleEntries m, otp::From<LoadSaleEntries::Reply> from) {
  answer<LoadSaleEntries::Reply>(std::move(from), disk_.sale_entries(m));
}

void SimReader::handle_call(LoadLots m, otp::From<LoadLots::Reply> from) {
  answer<LoadLots::Reply>(std::move(from), disk_.lots(m));
}

void SimReader::handle_call(LoadUnfinishedSales, otp::From<LoadUnfinishedSales::Reply> from) {
  answer<LoadUnfinishedSales::Reply>(std::move(from), disk_.unfinished_sales());
}

otp::ChildSpec sim_storage(SimDisk& disk) {
  return otp::supervisor("storage",
                         {.strategy = otp::Strategy::rest_for_one,
                          .intensity = 10,
                          .period = 30s,
                          .backoff = {.first = 100ms, .ceiling = 2s}},
                         {otp::child<SimJournal>("journal", {&disk}).named("journal"),
                          otp::child<SimReader>("query cache", {&disk}).named("query cache")});
}

}  // namespace gavel::auction::testing
