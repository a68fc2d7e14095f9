// Erasure of names, of one person or of all who have not been seen for long: no entry changes, and no hash; what stands
// beside them goes.
//
// Thread rules: any thread; it blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/expected.hpp"
#include "core/rules/time.hpp"

namespace gavel::sqlite {

struct Erased {
  std::string alias;  ///< what the entries go on to say
};

/// Takes the name out of the journal: its alias has none any more, and its limits, requests and refused bids are
/// deleted. No daemon may run meanwhile. Refuses, with a sentence, an account that the journal does not know, and one
/// with a bid in an auction that is not over: its process would need the name.
base::Expected<Erased, std::string> erase_account(const std::filesystem::path& data_dir, const std::string& name);

/// The same for everybody of whom no entry since `not_seen_since` speaks, and who takes part in nothing that is not
/// over; sellers too. Gives the aliases. Reads every entry once.
base::Expected<std::vector<std::string>, std::string> erase_unseen(const std::filesystem::path& data_dir,
                                                                   rules::Time not_seen_since);

}  // namespace gavel::sqlite
