// People: the accounts of every story, with a token each in a real token store. Made once a process: what a token's
// text is changes nothing in a story.
//
// Thread rules: as TokenStore.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/auth/tokens.hpp"
#include "tests/server/auth/temp_dir.hpp"

namespace gavel::sim {

class People {
 public:
  static constexpr int kBidders = 5;

  People() {
    add("sally", auth::Role::seller);
    add("root", auth::Role::admin);
    for (int i = 0; i < kBidders; ++i) add(bidder(i), auth::Role::bidder);
  }

  static std::string bidder(std::uint64_t i) { return "bidder" + std::to_string(i); }
  auth::TokenStore& tokens() noexcept { return *tokens_; }
  /// "Bearer gvl_…"
  const std::string& credentials(const std::string& name) const { return credentials_.at(name); }

 private:
  void add(const std::string& name, auth::Role role) {
    credentials_[name] = "Bearer " + tokens_->create(name, role).value();
  }

  testing::TempDir dir_;
  std::unique_ptr<auth::TokenStore> tokens_ = auth::TokenStore::open(dir_.path(), std::chrono::hours(1)).value();
  std::map<std::string, std::string> credentials_;
};

}  // namespace gavel::sim
