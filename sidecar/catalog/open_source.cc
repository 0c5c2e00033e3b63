#include "sidecar/catalog/open_source.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "sidecar/base/percent.h"
#include "sidecar/catalog/file_source.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

constexpr std::array<std::string_view, 9> kLaterSchemes{"exec",      "http",        "https",
                                                        "boltdb",    "warren+unix", "warren+https",
                                                        "etcd+http", "etcd+https",  "local"};

// The path of a `file:` URL. Throws for anything else.
std::string file_path(const std::string& url) {
    const size_t colon = url.find(':');
    if (colon == std::string::npos || url.starts_with('/')) {
        throw std::invalid_argument(in_quotes(url) + " is no URL such as file:///path.json");
    }
    const std::string scheme = lower_case(url.substr(0, colon));
    if (scheme != "file") {
        const bool later =
            std::find(kLaterSchemes.begin(), kLaterSchemes.end(), scheme) != kLaterSchemes.end();
        throw std::invalid_argument(in_quotes(url) + (later ? " is a source that is not built yet"
                                                            : " is of no known kind of source"));
    }
    const std::string_view rest = std::string_view(url).substr(colon + 1);
    if (!rest.starts_with("///")) {
        throw std::invalid_argument(in_quotes(url) + " has no absolute path: file:///path.json");
    }
    auto path = percent_decoded(rest.substr(2));
    if (!path) throw std::invalid_argument(in_quotes(url) + " has a '%' without two hex digits");
    if (path->ends_with('/')) throw std::invalid_argument(in_quotes(url) + " names a folder");
    return std::move(*path);
}

}  // namespace

void check_source_url(const std::string& url) { file_path(url); }

std::unique_ptr<CatalogSource> open_source(const std::string& url, EventLoop& loop) {
    return std::make_unique<FileSource>(loop, file_path(url));
}

}  // namespace warren
