#include "sidecar/command/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "sidecar/catalog/open_source.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/command/option_table.h"
#include "sidecar/command/suggestion.h"
#include "sidecar/dns/name.h"

namespace warren {
namespace {

using Strings = std::vector<std::string>;

struct ServeStrings {
    std::map<std::string, Strings> options;  // by name
    Strings config;
};

// Only strings are collected here: what they mean is the option table's business.
struct Collected {
    ServeStrings plain;      // without a command, or before it
    ServeStrings serve;      // behind `serve`
    Strings command_config;  // of another command
    std::string name;
    std::string type = "A";
    std::string server;
    CheckRequest check;
    CacheRequest cache;
    SourceRequest source;
    bool over_tcp = false;
    bool json = false;
};

// Names the value and no more: CLI11 would put "..." behind each option.
class OptionFormatter : public CLI::Formatter {
  public:
    std::string make_option_opts(const CLI::Option* option) const override {
        const bool valued = option->nonpositional() && option->get_type_size() != 0;
        return valued ? ' ' + option->get_type_name() : "";
    }
};

// One value each time it is given: `--listen A serve` must not take "serve" for a second address.
void add_option(CLI::App& app, std::string_view name, Strings& values, std::string_view value_name,
                std::string_view help) {
    app.add_option("--" + std::string(name), values, std::string(help))
        ->type_name(std::string(value_name))
        ->allow_extra_args(false);
}

void add_serve_options(CLI::App& app, ServeStrings& strings) {
    add_option(app, "config", strings.config, "PATH",
               "TOML file with these options (/etc/warren/sidecar.toml)");
    for (const OptionDescriptor& option : option_table()) {
        const std::string help =
            std::string(option.help) + (option.is_list() ? "; may be given several times" : "");
        add_option(app, option.name, strings.options[std::string(option.name)], option.value_name,
                   help);
    }
}

void add_resolve(CLI::App& app, Collected& collected) {
    CLI::App* resolve = app.add_subcommand("resolve", "ask the running sidecar for a name");
    resolve->add_option("NAME", collected.name, "name, or an address for its reverse name")
        ->required();
    resolve->add_option("TYPE", collected.type, "record type, A if not given");
    resolve->add_option("--server", collected.server, "who is asked (what 'serve' listens on)")
        ->type_name("ADDR:PORT");
    resolve->add_flag("--tcp", collected.over_tcp, "ask over TCP");
    resolve->add_flag("--json", collected.json, "machine output");
    add_option(*resolve, "config", collected.command_config, "PATH",
               "TOML file that 'serve' is started with (/etc/warren/sidecar.toml)");
}

void add_check(CLI::App& app, Collected& collected) {
    CLI::App* check = app.add_subcommand("check", "say what is wrong with a catalog document");
    check->add_option("FILE", collected.check.file, "the document")->required();
    check->add_flag("--json", collected.json, "machine output");
    check->add_option("--domain", collected.check.domain, "that the names will be under")
        ->type_name("NAME");
}

void add_control_options(CLI::App& app, Collected& collected) {
    app.add_option("--control-socket", collected.cache.control_socket,
                   "where the sidecar is asked (as 'serve' has it)")
        ->type_name("PATH");
    app.add_flag("--json", collected.json, "machine output");
    add_option(app, "config", collected.command_config, "PATH",
               "TOML file that 'serve' is started with (/etc/warren/sidecar.toml)");
}

void add_cache(CLI::App& app, Collected& collected) {
    CLI::App* cache = app.add_subcommand("cache", "what is kept of other names, in numbers");
    cache->require_subcommand(0, 1);
    add_control_options(*cache, collected);
    CLI::App* flush =
        cache->add_subcommand("flush", "forget all of it, or a name and all below it");
    flush->add_option("NAME", collected.cache.name, "the name; everything if not given");
    add_control_options(*flush, collected);
}

void add_source_command(CLI::App& app, Collected& collected) {
    CLI::App* source = app.add_subcommand("source", "print what a source says, as catalog lines");
    source->add_option("URL", collected.source.url, "as in --source")->required();
}

SourceRequest source_request(const Collected& collected) {
    try {
        check_source_url(collected.source.url);
    } catch (const std::invalid_argument& error) {
        throw OptionError(error.what());
    }
    return collected.source;
}

std::vector<std::string> known_words(const CLI::App& app) {
    std::vector<std::string> words;
    for (const CLI::Option* option : app.get_options()) words.push_back(option->get_name());
    for (const CLI::App* command : app.get_subcommands({})) words.push_back(command->get_name());
    return words;
}

[[noreturn]] void refuse_word(const CLI::App& app, const std::string& word) {
    const CLI::App* current = &app;
    while (!current->get_subcommands().empty()) current = current->get_subcommands().front();
    const std::vector<std::string> words = known_words(*current);
    const std::string shown = word.substr(0, word.find('='));
    const char* what = word.starts_with('-')                   ? "unknown option "
                       : !current->get_subcommands({}).empty() ? "unknown command "
                                                               : "unexpected argument ";
    throw OptionError(what + in_quotes(shown) + did_you_mean(shown, {words.begin(), words.end()}));
}

GivenOptions given_options(const Collected& collected) {
    GivenOptions given;
    for (const ServeStrings* strings : {&collected.plain, &collected.serve}) {
        for (const auto& [name, values] : strings->options) {
            for (const std::string& value : values) given[name].push_back({value, "--" + name});
        }
    }
    return given;
}

std::optional<std::string> config_path(const Collected& collected) {
    Strings paths;
    for (const Strings* given :
         {&collected.plain.config, &collected.serve.config, &collected.command_config}) {
        paths.insert(paths.end(), given->begin(), given->end());
    }
    if (paths.size() > 1) throw OptionError("--config is given twice");
    if (paths.empty()) return {};
    return paths.front();
}

// Where the sidecar with these options can be asked from this host.
Endpoint reachable(Endpoint endpoint) {
    if (!endpoint.address.is_unspecified()) return endpoint;
    endpoint.address = *Address::parse(endpoint.address.is_ipv4() ? "127.0.0.1" : "::1");
    return endpoint;
}

ResolveRequest resolve_request(const Collected& collected, const Environment& environment) {
    ResolveRequest request;
    request.name = collected.name;
    request.type = collected.type;
    std::transform(request.type.begin(), request.type.end(), request.type.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    request.over_tcp = collected.over_tcp;
    request.json = collected.json;
    if (collected.server.empty()) {
        const Options options = load_options(config_path(collected), environment, {});
        request.server = reachable(options.listen.front());
        return request;
    }
    const auto server = Endpoint::parse(collected.server, kDnsPort);
    if (!server) throw OptionError("--server: " + in_quotes(collected.server) + " is no ADDR:PORT");
    request.server = *server;
    return request;
}

CacheRequest cache_request(const Collected& collected, const CLI::App& cache,
                           const Environment& environment) {
    CacheRequest request = collected.cache;
    request.flush = cache.got_subcommand("flush");
    request.json = collected.json;
    const bool name_given = request.flush && cache.get_subcommand("flush")->count("NAME") > 0;
    if (name_given && (request.name.empty() || !dns::labels_from_text(request.name))) {
        throw OptionError(in_quotes(request.name) + " is no name");
    }
    if (request.control_socket.empty()) {
        const Options options = load_options(config_path(collected), environment, {});
        request.control_socket = options.control_socket;
    } else {
        Options options;
        apply_options({{"control-socket", {{request.control_socket, "--control-socket"}}}},
                      options);
    }
    return request;
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv, const Environment& environment) {
    Collected collected;
    CLI::App app("Answers for the names of a Warren cluster.", "warren-sidecar");
    app.formatter(std::make_shared<OptionFormatter>());
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", std::string("warren-sidecar ") + kVersion);
    add_serve_options(app, collected.plain);
    CLI::App* serve = app.add_subcommand("serve", "answer (also what happens without a command)");
    add_serve_options(*serve, collected.serve);
    add_resolve(app, collected);
    add_check(app, collected);
    add_cache(app, collected);
    add_source_command(app, collected);
    // Started by the sidecar alone: no person's business.
    const CLI::App* helper = app.add_subcommand("attach-helper", "")->group("");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return TextRequest{app.help()};
    } catch (const CLI::CallForVersion& version) {
        return TextRequest{version.what() + std::string("\n")};
    } catch (const CLI::ExtrasError&) {
        refuse_word(app, app.remaining(true).front());
    } catch (const CLI::ParseError& error) {
        std::string line = error.what();
        std::replace(line.begin(), line.end(), '\n', ' ');
        throw OptionError(line);
    }

    const bool serving = app.get_subcommands().empty() || app.got_subcommand(serve);
    const GivenOptions given = given_options(collected);
    if (serving) return load_options(config_path(collected), environment, given);
    if (!given.empty()) {
        throw OptionError(given.begin()->second.front().origin + " is an option of 'serve'");
    }
    if (app.got_subcommand("resolve")) return resolve_request(collected, environment);
    if (app.got_subcommand("cache")) {
        return cache_request(collected, *app.get_subcommand("cache"), environment);
    }
    if (app.got_subcommand("source")) return source_request(collected);
    if (app.got_subcommand(helper)) return AttachHelperRequest{};
    collected.check.json = collected.json;
    Options options;
    apply_options({{"domain", {{collected.check.domain, "--domain"}}}}, options);
    collected.check.domain = options.domain;
    return collected.check;
}

}  // namespace warren
