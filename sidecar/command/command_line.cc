#include "sidecar/command/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "sidecar/catalog/service_name.h"
#include "sidecar/command/build_request.h"
#include "sidecar/command/collected.h"
#include "sidecar/command/option_table.h"
#include "sidecar/command/suggestion.h"

namespace warren {
namespace {

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
    app.add_flag(
        "--upgrade", strings.upgrade,
        "take the sockets over from the sidecar that runs, which ends then; where none runs, just "
        "start");
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
    check->add_option("FILE", collected.file, "the document")->required();
    check->add_flag("--json", collected.json, "machine output");
    check->add_option("--domain", collected.check_domain, "that the names will be under")
        ->type_name("NAME");
}

void add_control_options(CLI::App& app, Collected& collected) {
    app.add_option("--control-socket", collected.control_socket,
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
    flush->add_option("NAME", collected.flushed, "the name; everything if not given");
    add_control_options(*flush, collected);
}

void add_source_command(CLI::App& app, Collected& collected) {
    CLI::App* source = app.add_subcommand("source", "print what a source says, as catalog lines");
    source->add_option("URL", collected.source, "as in --source")->required();
}

void add_attach(CLI::App& app, Collected& collected) {
    CLI::App* attach = app.add_subcommand("attach", "answer in a container's network namespace");
    AttachStrings& strings = collected.attach;
    attach->add_option("--netns", strings.netns, "its network namespace")->type_name("PATH");
    attach->add_option("--pid", strings.pid, "a process in it; its end is the attachment's")
        ->type_name("N");
    attach->add_option("--name", strings.name, "service that it is an instance of")
        ->type_name("SERVICE");
    attach->add_option("--id", strings.id, "what to call it (the path's last part, or pid-N)")
        ->type_name("ID");
    add_option(*attach, "network", strings.networks, "NAME",
               "network whose services it sees; may be given several times");
    add_option(*attach, "address", strings.addresses, "ADDR",
               "address under which others reach it; may be given several times");
    attach->add_option("--mode", strings.mode, "how port 53 is taken (bind)")
        ->type_name("bind|redirect|off");
    attach->add_flag("--internal", strings.internal, "nothing is forwarded: no way out");
    add_control_options(*attach, collected);
}

void add_attached(CLI::App& app, Collected& collected) {
    CLI::App* detach = app.add_subcommand("detach", "undo 'attach'");
    detach->add_option("ID", collected.detached, "as 'attachments' shows it")->required();
    add_control_options(*detach, collected);
    CLI::App* attachments = app.add_subcommand("attachments", "what is attached");
    add_control_options(*attachments, collected);
    app.add_subcommand("cni", "the CNI plugin warren-dns, as container runtimes start it");
}

void add_oci_hook(CLI::App& app, Collected& collected) {
    CLI::App* hook = app.add_subcommand(
        "oci-hook", "brings names into unmodified images, as container runtimes start it");
    HookStrings& strings = collected.hook;
    hook->add_option("STAGE", strings.stage, "createRuntime, createContainer or poststop");
    hook->add_option("--add-to", strings.add_to, "a bundle whose config.json gets these hooks")
        ->type_name("BUNDLE");
    hook->add_option("--module", strings.module, "libnss_warren.so.2 of this host")
        ->type_name("PATH");
    hook->add_flag("--only-socket", strings.only_socket, "the socket's folder and nothing else");
    hook->add_flag("--required", strings.required, "no names, no container");
    hook->add_option("--control-socket", collected.control_socket,
                     "where the sidecar is asked (as 'serve' has it)")
        ->type_name("PATH");
    add_option(*hook, "config", collected.command_config, "PATH",
               "TOML file that 'serve' is started with (/etc/warren/sidecar.toml)");
}

void add_watching(CLI::App& app, Collected& collected) {
    CLI::App* status = app.add_subcommand("status", "how the running sidecar fares");
    add_control_options(*status, collected);
    CLI::App* services = app.add_subcommand("services", "the services that are answered");
    services->add_option("NAME", collected.service, "all of this one; a line of each if not given");
    add_control_options(*services, collected);
    CLI::App* explain =
        app.add_subcommand("explain", "what a name is answered with, and where that comes from");
    explain->add_option("NAME", collected.name, "name, or an address for its reverse name")
        ->required();
    explain->add_option("TYPE", collected.explained_type, "record type, A if not given");
    add_control_options(*explain, collected);
    CLI::App* top = app.add_subcommand("top", "rates and latency, as they are, each second");
    top->add_flag("--once", collected.once, "one second of them, and no more");
    add_control_options(*top, collected);
    CLI::App* watch = app.add_subcommand("watch", "changes of services, as they come");
    watch->add_flag("--once", collected.once, "those there were, and no more");
    add_control_options(*watch, collected);
}

void add_logging(CLI::App& app, Collected& collected) {
    CLI::App* level = app.add_subcommand("log-level", "change what the running sidecar logs");
    level->add_option("LEVEL", collected.level,
                      "debug, info, warning or error; only shown if not given");
    add_control_options(*level, collected);
    CLI::App* queries = app.add_subcommand("query-log", "log queries, which are private, or not");
    queries->add_option("on|off", collected.on_off, "only shown if not given");
    queries->add_option("--name", collected.logged_name, "those for a name and all below it")
        ->type_name("NAME");
    queries->add_option("--client", collected.logged_client, "those of an address or network")
        ->type_name("NET");
    queries->add_option("--sample", collected.logged_sample, "one of so many")->type_name("N");
    add_control_options(*queries, collected);
}

void add_doctor(CLI::App& app, Collected& collected) {
    CLI::App* doctor = app.add_subcommand("doctor", "finds why names are not found, and the cure");
    doctor->add_option("--pid", collected.doctor.pid, "look from within this process's container")
        ->type_name("N");
    CLI::Option* container = doctor->add_flag("--container", collected.doctor.in_container,
                                              "this is a container (else it is guessed)");
    doctor->add_flag("--host", collected.doctor.on_host, "this is none")->excludes(container);
    add_control_options(*doctor, collected);
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
    add_attach(app, collected);
    add_attached(app, collected);
    add_oci_hook(app, collected);
    add_watching(app, collected);
    add_logging(app, collected);
    add_doctor(app, collected);
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
    if (serving) return serve_request(collected, environment);
    refuse_serve_options(collected);
    if (app.got_subcommand("resolve")) return resolve_request(collected, environment);
    if (app.got_subcommand("cache")) {
        collected.flush = app.get_subcommand("cache")->got_subcommand("flush");
        return cache_request(collected, environment);
    }
    if (app.got_subcommand("source")) return source_request(collected);
    if (app.got_subcommand(helper)) return AttachHelperRequest{};
    if (app.got_subcommand("attach")) return attach_request(collected, environment);
    if (app.got_subcommand("detach")) return detach_request(collected, environment);
    if (app.got_subcommand("attachments")) return attachments_request(collected, environment);
    if (app.got_subcommand("cni")) return CniRequest{};
    if (app.got_subcommand("doctor")) return doctor_request(collected, environment);
    if (app.got_subcommand("oci-hook")) return oci_hook_request(collected, environment);
    if (app.got_subcommand("status")) return status_request(collected, environment);
    if (app.got_subcommand("services")) return services_request(collected, environment);
    if (app.got_subcommand("explain")) return explain_request(collected, environment);
    if (app.got_subcommand("top")) return top_request(collected, environment);
    if (app.got_subcommand("watch")) return watch_request(collected, environment);
    if (app.got_subcommand("log-level")) return log_level_request(collected, environment);
    if (app.got_subcommand("query-log")) return query_log_request(collected, environment);
    return check_request(collected);
}

}  // namespace warren
