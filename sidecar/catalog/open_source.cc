#include "sidecar/catalog/open_source.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "sidecar/catalog/child_source.h"
#include "sidecar/catalog/file_source.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/source_kind.h"

namespace warren {
namespace {

constexpr const char* kSourceProgram = "warren-source";
constexpr const char* kLastFolder = "/usr/libexec/warren";
// It confirms each 5 s that it is still looking.
constexpr Duration kLongestSilence = std::chrono::seconds(30);

bool can_be_run(const std::string& path) {
    std::error_code unknown;
    return access(path.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(path, unknown);
}

std::string source_program() {
    std::error_code unknown;
    std::vector<std::string> folders{
        std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path().string()};
    const char* path = std::getenv("PATH");
    for (std::string_view rest = path != nullptr ? path : ""; !rest.empty();) {
        const size_t end = std::min(rest.find(':'), rest.size());
        if (end > 0) folders.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const std::string& folder : folders) {
        std::string program = folder + '/' + kSourceProgram;
        if (can_be_run(program)) return program;
    }
    return std::string(kLastFolder) + '/' + kSourceProgram;
}

}  // namespace

void check_source_url(const std::string& url) { source_kind(url); }

std::vector<std::string> source_command(const std::string& url) {
    if (source_kind(url) == SourceKind::kProgram) return source_arguments(url);
    return {source_program(), url};
}

std::vector<std::string> publish_command(const std::string& url) {
    if (source_kind(url) != SourceKind::kChild || !lower_case(url).starts_with("etcd+")) {
        throw std::invalid_argument(in_quotes(shown_source(url)) +
                                    " is nothing to publish to: etcd+http://host");
    }
    return {source_program(), "--publish", url};
}

std::unique_ptr<CatalogSource> open_source(const std::string& url, EventLoop& loop) {
    const SourceKind kind = source_kind(url);
    if (kind == SourceKind::kFile) return std::make_unique<FileSource>(loop, source_path(url));
    if (kind == SourceKind::kLocal) throw std::invalid_argument("'local:' is no other program's");
    ChildSettings settings{.name = shown_source(url), .arguments = source_command(url)};
    if (kind == SourceKind::kChild) settings.silence = kLongestSilence;
    return std::make_unique<ChildSource>(loop, std::move(settings));
}

}  // namespace warren
