// SimDisk: storage without a disk, for tests in virtual time. What it keeps outlives the World that wrote it, as files
// outlive a daemon; the two processes in front of it keep the promises of core/auction/ports.hpp and storage/.
//
//     SimDisk disk;
//     disk.faults.commit_time = [] { return 5ms; };
//     disk.faults.mishap = [] { return Mishap::full; };   // asked once for each batch
//
// Like the real journal it takes what waits as one batch, answers in order, and refuses an entry that is not the
// auction's next one. A read sees the disk as it was when it was asked for, however long the answer takes.
//
// Thread rules: one thread, the World's.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/auction/ports.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"

namespace gavel::auction::testing {

/// What goes wrong with one batch.
enum class Mishap {
  none,
  full,          ///< refused whole, nothing kept
  io,            ///< the same, with the other error
  conflict,      ///< every commit of it refused
  crash_before,  ///< the journal's process dies, nothing kept
  crash_after,   ///< all is kept, the journal's process dies before it says so
};

struct Faults {
  std::function<otp::Duration()> commit_time;  ///< empty: none
  std::function<otp::Duration()> read_time;    ///< empty: none
  std::function<Mishap()> mishap;              ///< empty: all is well
  std::function<bool(const AuctionId&)> unreadable;
  /// Does a batch that is under way when the journal's process is killed reach the disk all the same? Empty: never.
  std::function<bool()> finishes;
  bool locked = false;  ///< the journal cannot be started
  bool lies = false;    ///< acknowledges before it stores: what no journal may do
};

class SimDisk {
 public:
  /// Keeps a commit whole, or refuses it with `conflict`.
  StorageResult<Committed> keep(const Commit& commit);

  /// Everything of one auction, in order; empty for an unknown one.
  const std::vector<Entry>& entries(const AuctionId& id) const;
  std::uint64_t seq(const AuctionId& id) const { return entries(id).size(); }
  const View* view(const AuctionId& id) const;
  std::vector<AuctionId> auctions() const;
  bool has(const Entry& entry) const;

  ListPage list(const ListQuery& query) const;
  BidPage bids(const LoadBids& query) const;
  UnfinishedAuctions unfinished(const LoadUnfinished& query) const;

  StorageResult<void> keep(const SaleCommit& commit);
  std::optional<SaleRecord> sale(const SaleId& id) const;
  std::vector<SaleId> sales() const;
  SalePage list(const SaleQuery& query) const;
  SaleEntryPage sale_entries(const LoadSaleEntries& query) const;
  LotPage lots(const LoadLots& query) const;
  UnfinishedPage unfinished_sales() const;

  Faults faults;
  /// Done requests, as LoadRequest gives them: row 1 is the first.
  std::vector<DoneRequest> done;
  /// The index over `done`, as a daemon that starts fills it.
  std::shared_ptr<RequestIndex> requests = std::make_shared<RequestIndex>();
  std::vector<Refusal> refusals;
  std::vector<BidderLimit> limits;  ///< in the order in which they were put
  std::uint64_t batches = 0;        ///< that were begun
  std::uint64_t pages = 0;          ///< of unfinished auctions that were read
  std::uint32_t page_limit = 1000;  ///< at most so many auctions a page, whatever is asked for

 private:
  struct Kept {
    std::vector<Entry> entries;
    std::vector<base::Sha256> hashes;
    View view;
  };
  std::map<AuctionId, Kept> kept_;
  struct KeptSale {
    std::vector<SaleEntry> entries;
    SaleRecord record;
  };
  std::map<SaleId, KeptSale> sales_;
};

struct Written {};
using SimJournalProtocol = otp::Protocol<Append, Settle, AppendSale, PutLimit, Prove, NoteRefusal, Written>;

class SimJournal final : public otp::GenServer<SimJournal, SimJournalProtocol> {
 public:
  struct Args {
    SimDisk* disk;
    /// Hears of each commit that is on the disk, before its sender does.
    std::function<void(otp::Runtime&, const Commit&)> kept = {};
  };
  explicit SimJournal(Args args) : disk_(*args.disk), kept_(std::move(args.kept)) {}
  ~SimJournal() override;
  void init();
  void handle_call(Append, otp::From<Append::Reply>);
  void handle_call(const Settle&, otp::From<void>);
  void handle_call(AppendSale, otp::From<StorageResult<void>>);
  StorageResult<void> handle_call(const PutLimit& m) { return disk_.limits.push_back(m.limit), StorageResult<void>(); }
  Prove::Reply handle_call(const Prove& m);
  void handle_cast(NoteRefusal m) { disk_.refusals.push_back(std::move(m.refusal)); }
  void handle_info(const Written&);

 private:
  /// A commit, and how its sender is told what came of it.
  struct Asked {
    base::UniqueFunction<void(Mishap)> settle;  ///< keeps it or does not, and remembers the verdict
    base::UniqueFunction<void(SimJournal&)> answer;
  };
  struct Batch {
    std::vector<Asked> commits;
    std::vector<otp::From<void>> settling;
  };
  void write();
  static void tell(SimJournal& self, const Commit& commit);
  static void tell(SimJournal& self, const SaleCommit& commit);
  template <class C, class R>
  void add(C commit, otp::From<StorageResult<R>> from);

  SimDisk& disk_;
  std::function<void(otp::Runtime&, const Commit&)> kept_;
  Batch waiting_, batch_;
  bool writing_ = false;
  std::set<otp::Pid> refused_;  // as the journal does it: what they send is decided on top of what is not there
};

/// An answer has been on its way for its time.
struct Later {
  std::uint64_t answer;
};
using SimReaderProtocol =
    otp::Protocol<LoadEntries, LoadView, LoadList, LoadBids, LoadUnfinished, LoadSale, LoadSales, LoadSaleEntries,
                  LoadLots, LoadUnfinishedSales, LoadLimits, LoadRaw, LoadRequest, LoadRefusals, LoadKeys, Later>;

class SimReader final : public otp::GenServer<SimReader, SimReaderProtocol> {
 public:
  struct Args {
    SimDisk* disk;
  };
  explicit SimReader(Args args) : disk_(*args.disk) {}
  void handle_call(LoadEntries, otp::From<LoadEntries::Reply>);
  void handle_call(LoadView, otp::From<LoadView::Reply>);
  void handle_call(LoadList, otp::From<LoadList::Reply>);
  void handle_call(LoadBids, otp::From<LoadBids::Reply>);
  void handle_call(LoadUnfinished, otp::From<LoadUnfinished::Reply>);
  void handle_call(LoadSale, otp::From<LoadSale::Reply>);
  void handle_call(LoadSaleEntries, otp::From<LoadSaleEntries::Reply>);
  void handle_call(LoadSales, otp::From<LoadSales::Reply>);
  void handle_call(LoadLots, otp::From<LoadLots::Reply>);
  void handle_call(LoadUnfinishedSales, otp::From<LoadUnfinishedSales::Reply>);
  LoadLimits::Reply handle_call(const LoadLimits&) { return disk_.limits; }
  /// What an export is made of needs a codec, and this disk has none.
  LoadRaw::Reply handle_call(const LoadRaw&) {
    return base::Unexpected(StorageError{StorageErrc::io, "no raw entries"});
  }
  void handle_call(LoadRequest, otp::From<LoadRequest::Reply>);
  LoadRefusals::Reply handle_call(const LoadRefusals& m);
  LoadKeys::Reply handle_call(const LoadKeys&) { return std::vector<SigningKeyRecord>{}; }
  void handle_info(const Later& later) { answers_.extract(later.answer).mapped()(); }

 private:
  template <class R>
  void answer(otp::From<R> from, R value);
  SimDisk& disk_;
  std::map<std::uint64_t, base::UniqueFunction<void()>> answers_;
  std::uint64_t next_ = 0;
};

/// Journal and reader under the names that auctions know, in a supervisor like the daemon's.
otp::ChildSpec sim_storage(SimDisk& disk);

}  // namespace gavel::auction::testing
