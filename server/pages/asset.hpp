// The files of the web pages, as they are in the binary. build.mjs writes the source file that holds them.
//
// Thread rules: constants.
#pragma once

#include <span>
#include <string_view>

namespace gavel::pages {

struct Asset {
  std::string_view path;  ///< "/assets/app-3f2a9c01.js"; "/" is the page that all paths of pages get
  std::string_view content_type;
  std::string_view hash;  ///< of the content, hexadecimal
  std::string_view plain;
  std::string_view gzip;  ///< the same, compressed; empty where that would not be smaller
};

/// All of them; none in a binary that was built without pages.
std::span<const Asset> assets();

}  // namespace gavel::pages
