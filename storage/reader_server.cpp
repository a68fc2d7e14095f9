#include "storage/reader_server.hpp"

#include <stdexcept>

namespace gavel::storage {

void ReaderServer::init() {
  auto reader = sqlite::Reader::open(args_.data_dir, {}, args_.tail);
  if (!reader) throw std::runtime_error(reader.error());
  reader_.emplace(std::move(*reader));
}

auction::LoadUnfinished::Reply ReaderServer::handle_call(const auction::LoadUnfinished& m) {
  auto page = reader_->unfinished(m.after, m.limit);
  if (!page) return base::Unexpected(std::move(page.error()));
  auction::UnfinishedPage ids;
  ids.items.reserve(page->items.size());
  for (const auto& auction : page->items) ids.items.push_back(auction.id);
  ids.next = page->next;
  return ids;
}

namespace {
std::string name_of(unsigned i) { return "reader " + std::to_string(i); }
}  // namespace

otp::ChildSpec reader_child(unsigned i, ReaderServer::Args args) {
  return otp::child<ReaderServer>(name_of(i), std::move(args)).named(name_of(i)).own_thread();
}

otp::Name<auction::ReaderPort> reader_name(unsigned i) { return otp::Name<auction::ReaderPort>(name_of(i)); }

}  // namespace gavel::storage
