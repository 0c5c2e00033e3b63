#include "sidecar/command/source_command.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <vector>

#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"
#include "sidecar/catalog/file_source.h"
#include "sidecar/catalog/open_source.h"
#include "sidecar/catalog/read_catalog.h"
#include "sidecar/catalog/source_kind.h"
#include "sidecar/catalog/write_service.h"

namespace warren {
namespace {

int refuse(const std::string& reason, int status) {
    std::fprintf(stderr, "warren-sidecar: %s\n", reason.c_str());
    return status;
}

int print_file(const std::string& path) {
    const CatalogDocument document = read_catalog(read_file(path, kMaxCatalogFile));
    for (const BadEntry& entry : document.bad_entries) {
        std::fprintf(stderr, "%s: %s\n", entry.place.c_str(), entry.reason.c_str());
    }
    std::string line = R"({"services": [)";
    const char* separator = "";
    for (const auto& [name, service] : document.catalog.services) {
        line += separator;
        separator = ", ";
        write_service(*service, line);
    }
    return std::puts((line + "]}").c_str()) < 0 ? 1 : 0;
}

int become(std::vector<std::string> arguments) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    execv(pointers[0], pointers.data());
    return refuse(arguments[0] + ": " + errno_text(errno), 1);
}

}  // namespace

int show_source(const SourceRequest& request) {
    try {
        if (source_kind(request.url) == SourceKind::kLocal) {
            return refuse("'local:' is in the sidecar: `warren-sidecar attachments` shows it", 2);
        }
        if (source_kind(request.url) != SourceKind::kFile) {
            return become(source_command(request.url));
        }
        return print_file(source_path(request.url));
    } catch (const CatalogError& error) {
        return refuse(source_path(request.url) + ": " + error.what(), 2);
    } catch (const std::exception& error) {
        return refuse(error.what(), 2);
    }
}

}  // namespace warren
