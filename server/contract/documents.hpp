// The contract's documents, as the daemon serves them. They are made by build.py when the project is built; each is
// written for the whole life of the program.
//
// Thread rules: constants.
#pragma once

#include <string_view>

namespace gavel::contract {

extern const std::string_view kOpenApi;   ///< openapi.json
extern const std::string_view kAsyncApi;  ///< asyncapi.json
extern const std::string_view kPage;      ///< both as a page of HTML
extern const std::string_view kStyle;     ///< the page's style

}  // namespace gavel::contract
