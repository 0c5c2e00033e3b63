#include "sidecar/command/check.h"

#include <nlohmann/json.hpp>
#include <ostream>
#include <system_error>
#include <vector>

#include "sidecar/base/read_file.h"
#include "sidecar/catalog/file_source.h"
#include "sidecar/catalog/read_catalog.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using nlohmann::ordered_json;

struct Totals {
    size_t services = 0;
    size_t instances = 0;
    size_t running = 0;
    size_t healthy = 0;  // of the running ones
    size_t addresses = 0;
};

Totals count(const Catalog& catalog) {
    Totals totals;
    for (const auto& [name, service] : catalog.services) {
        ++totals.services;
        for (const Instance& instance : service->instances) {
            const bool running = instance.state == InstanceState::kRunning;
            ++totals.instances;
            totals.running += running ? 1 : 0;
            totals.healthy += running && instance.healthy ? 1 : 0;
            totals.addresses += instance.addresses.size();
        }
    }
    return totals;
}

std::string counted(size_t number, const char* one, const char* many) {
    return std::to_string(number) + ' ' + (number == 1 ? one : many);
}

void print_text(const std::string& file, const Totals& totals,
                const std::vector<BadEntry>& bad_entries, std::ostream& out) {
    out << file << ": " << counted(totals.services, "service", "services") << ", "
        << counted(totals.instances, "instance", "instances") << " (" << totals.running
        << " running, " << totals.healthy << " of them healthy), "
        << counted(totals.addresses, "address", "addresses") << ", "
        << counted(bad_entries.size(), "bad entry", "bad entries") << '\n';
    for (const BadEntry& entry : bad_entries) out << entry.place << ": " << entry.reason << '\n';
}

void print_json(const std::string& file, const Totals& totals,
                const std::vector<BadEntry>& bad_entries, std::ostream& out) {
    ordered_json list = ordered_json::array();
    for (const BadEntry& entry : bad_entries) {
        list.push_back({{"place", entry.place}, {"reason", entry.reason}});
    }
    const ordered_json result{{"file", file},
                              {"services", totals.services},
                              {"instances", totals.instances},
                              {"running", totals.running},
                              {"healthy", totals.healthy},
                              {"addresses", totals.addresses},
                              {"bad_entries", std::move(list)}};
    out << result.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

int refuse(const CheckRequest& request, const std::string& reason, std::ostream& out,
           std::ostream& errors) {
    errors << "warren-sidecar: " << reason << '\n';
    if (request.json) {
        const ordered_json result{{"file", request.file}, {"error", reason}};
        out << result.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    }
    return 2;
}

// A document does not know the domain that its names will be under.
void find_long_names(const std::string& domain, CatalogDocument& document) {
    for (const auto& [name, service] : document.catalog.services) {
        std::vector<std::string> names = service->aliases;
        names.push_back(name);
        for (const std::string& each : names) {
            if (fits(each, domain)) continue;
            document.bad_entries.push_back(
                {"service '" + name + "'", in_quotes(each) + " is too long under " + domain});
        }
    }
}

}  // namespace

int check(const CheckRequest& request, std::ostream& out, std::ostream& errors) {
    CatalogDocument document;
    try {
        document = read_catalog(read_file(request.file, kMaxCatalogFile, FileKind::kAny));
    } catch (const CatalogError& error) {
        return refuse(request, request.file + ": " + error.what(), out, errors);
    } catch (const std::system_error& error) {
        return refuse(request, error.what(), out, errors);
    }
    find_long_names(request.domain, document);
    const auto print = request.json ? print_json : print_text;
    print(request.file, count(document.catalog), document.bad_entries, out);
    return document.bad_entries.empty() ? 0 : 1;
}

}  // namespace warren
