// Made by `npm run generate`; do not edit.
export interface paths {
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own API keys; those of all with a role admin for everything */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key; the answer is the only place where it is ever shown
         * @description It never allows more than its maker may do, now or later.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: components["parameters"]["ApiKeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every write of people and tools, newest first
         * @description Fields for `filter` and `order_by`: actor, action, target, customer, at, address.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/events/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All audit events that match, streamed */
        get: operations["exportAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers with the counts of their instances
         * @description Fields for `filter` and `order_by`: slug, name, parent, active, created, email.
         */
        get: operations["listCustomers"];
        put?: never;
        /**
         * Make a customer
         * @description For a child the role must hold for its parent, otherwise for everything.
         */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All customers that match, streamed */
        get: operations["exportCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        /** One customer */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a customer; what is absent stays, null clears
         * @description The slug never changes. `active: false` stops its devices and those of the customers below it at once, and their
         *     instances are grey; `true` lets them report again, except where one between is inactive itself. A new parent needs
         *     the role for that parent as well, and none for everything; a circle is refused.
         */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/customers/{customer}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        /** Share of time alive of each instance of the customer and its children, and of all together */
        get: operations["getCustomerAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/availability/export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        /** Share of time alive of each instance of the customer and its children, streamed */
        get: operations["exportCustomerAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was accepted and could not be stored, newest first */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/{dead_letter}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a dead letter */
        delete: operations["discardDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/{dead_letter}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give it to its queue again; once */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Diagnostics, newest first unless ordered otherwise
         * @description Fields for `filter` and `order_by`: code, severity, module, message, customer, machine, software, opened,
         *     last_seen, count, acknowledged_by, suppressed, acknowledged.
         */
        get: operations["listDiagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Diagnostics that are open or wait for an acknowledgement, grouped by code */
        get: operations["listDiagnosticCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All diagnostics that match, streamed */
        get: operations["exportDiagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge several diagnostics, or all of one code */
        post: operations["acknowledgeDiagnostics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics/acknowledge/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what you acknowledged at one instant, within 15 minutes
         * @description What has been acknowledged by others, or at another instant, stays.
         */
        post: operations["undoAcknowledgement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics/{diagnostic}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                diagnostic: components["parameters"]["DiagnosticId"];
            };
            cookie?: never;
        };
        /** One diagnostic */
        get: operations["getDiagnostic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/diagnostics/{diagnostic}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                diagnostic: components["parameters"]["DiagnosticId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge one diagnostic: it does not colour any more */
        post: operations["acknowledgeDiagnostic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens, as it happens (server-sent events)
         * @description A stream of server-sent events. `event` is the type, `data` a JSON object, `id` a position for `Last-Event-ID`
         *     (also as `last_event_id`), from which at least the last hour is replayed. An event may come twice around a
         *     reconnection, with the same `key`; none is left out. A `: keep-alive` comment comes every 15 seconds.
         *     Every `data` has `key`; besides that, by type:
         *     flip (`at`, `id`, `customer`, `machine`, `software`, `from`, `to`, `colour`);
         *     status (`at`, `id`, path, `status`, `message`);
         *     diagnostic (`at`, `id`, path, `diagnostic`, `code`, `module`, `severity`, `message`, `closed`, `acknowledged`,
         *     `suppressed`); rejection (`at`, `reason`, `count`, path, `detail`); notice (as in `/notices`);
         *     change (`table`: something in it was written); pulse every 5 seconds (`at`, and for those who may see everything
         *     `heartbeats_per_second`, `ingest_lag_seconds`, `queue_depth`).
         *     `overflow` says that more happened than was sent: read the lists again. A reader that does not keep up is cut
         *     off and continues with its `Last-Event-ID`.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Heartbeat monitors, by name */
        get: operations["listHeartbeatMonitors"];
        put?: never;
        /**
         * Watch a job that pings an address
         * @description Either `interval_seconds` or `cron`. It is an instance of the customer like any other: its colour, flips, windows and
         *     availability are found under its machine and software.
         */
        post: operations["createHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats/{heartbeat}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        /** One heartbeat monitor */
        get: operations["getHeartbeat"];
        /**
         * Change a monitor; what is absent stays
         * @description A new schedule holds from the next ping; until then a new interval counts from the last one.
         */
        put: operations["changeHeartbeat"];
        post?: never;
        /**
         * Take a monitor away; its address is not found from then on
         * @description Its instance is stopped, and stays with its history until it is deleted.
         */
        delete: operations["deleteHeartbeat"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats/{heartbeat}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Nothing falls due any more; pings are recorded as ever */
        post: operations["pauseHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats/{heartbeat}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It may fall due again, after a whole interval and grace */
        post: operations["resumeHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats/{heartbeat}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new address; the old one is not found from then on */
        post: operations["rotateHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats/{heartbeat}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        /** Runs of the job, newest first */
        get: operations["listHeartbeatExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heartbeats/{heartbeat}/pings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        /** Pings as they came, newest first */
        get: operations["listHeartbeatPings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/ping-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A key for addresses by slug, in place of one that there was */
        post: operations["createPingKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Instances, worst first unless ordered otherwise
         * @description Fields for `filter` and `order_by`: customer, machine, software, name, colour, liveness, status,
         *     status_message, severity, version, address, since, last_seen, first_seen, maintenance.
         *     For `filter` also `label.<name>` and `fact.<name>`.
         */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All instances that match, streamed */
        get: operations["exportInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change all instances that match a filter, after a dry run
         * @description Without `dry_run: false` nothing is changed. `expected` may carry the count of the dry run: when another number matches by
         *     now, 409 and nothing is changed. Only instances on which the caller holds the role are touched.
         */
        post: operations["changeInstances"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** One instance */
        get: operations["getInstance"];
        put?: never;
        post?: never;
        /** Delete an instance; its history stays until it is dropped */
        delete: operations["deleteInstance"];
        options?: never;
        head?: never;
        /** Change an instance; what is absent stays, null clears */
        patch: operations["updateInstance"];
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/heartbeats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** Heartbeats of one instance, newest first */
        get: operations["listHeartbeats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/heartbeats/summary": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /**
         * Heartbeats of one instance per slot of time, for charts
         * @description Slots of a minute up to six hours, whole hours beyond (from the hourly roll-up). Skew, uptime and version are those of a slot's last heartbeat.
         */
        get: operations["summariseHeartbeats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** Readings (metrics) of one instance per slot of time */
        get: operations["listReadings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** Diagnostics of one instance, open ones first */
        get: operations["listInstanceDiagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/statuses": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** Changes of the status of one instance, newest first */
        get: operations["listStatuses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/flips": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** Changes of the liveness of one instance, newest first */
        get: operations["listFlips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/software/{software}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        /** Share of time alive of one instance, with the slots of a strip */
        get: operations["getAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        /**
         * Machines of one customer
         * @description Fields for `filter` and `order_by`: machine, name, first_seen; for `filter` also label.<name>, fact.<name>.
         */
        get: operations["listMachines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
            };
            cookie?: never;
        };
        /** One machine with its instances */
        get: operations["getMachine"];
        put?: never;
        post?: never;
        /** Delete a machine with its instances; their history stays until it is dropped */
        delete: operations["deleteMachine"];
        options?: never;
        head?: never;
        /** Change a machine; what is absent stays, null clears */
        patch: operations["updateMachine"];
        trace?: never;
    };
    "/customers/{customer}/machines/{machine}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
            };
            cookie?: never;
        };
        /** Share of time alive of each instance of the machine, and of all together */
        get: operations["getMachineAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/maintenance-windows": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plan a maintenance window, once or recurring
         * @description While it is open its instances are grey; what they send is recorded as ever.
         */
        post: operations["createMaintenanceWindow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/maintenance-windows/preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a window would be open, and for how many instances */
        post: operations["previewMaintenanceWindow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/maintenance-windows/{window}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                window: components["parameters"]["WindowId"];
            };
            cookie?: never;
        };
        /** One maintenance window */
        get: operations["getMaintenanceWindow"];
        /**
         * Change a window; one that is open covers at once what it now says
         * @description The whole window anew, as when it was planned. Time in maintenance that has passed stays as it was. A cancelled
         *     window is not changed any more: 409.
         */
        put: operations["changeMaintenanceWindow"];
        post?: never;
        /** Cancel a window; one that is open ends now */
        delete: operations["cancelMaintenanceWindow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/maintenance-windows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Maintenance windows, the next ones first */
        get: operations["listMaintenanceWindows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What concerned the platform or many instances at once, newest first
         * @description Whoever does not see every customer is told of a mass silence only when instances that he sees were in it, and of those alone.
         */
        get: operations["listNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts by colour, what turned red most recently, and how the platform itself is */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Refused requests, newest first
         * @description Fields for `filter` and `order_by`: reason, customer, machine, software, kind, token, token_customer, address,
         *     status, count, at, detail. Refusals that no customer can be found for are shown to those who may see everything.
         */
        get: operations["listRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rejections/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All rejections that match, streamed */
        get: operations["exportRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rejections/reasons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The closed set of reasons, each with what to do about it */
        get: operations["listRejectionReasons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How people can sign in here */
        get: operations["listSignInMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail address and password
         * @description Wrong passwords and unknown accounts get the same 401 after the same time. After several failures for an account or
         *     from an address, 429 with `Retry-After`.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trade a refresh token for new tokens
         * @description With `refresh_token`, or from the browser's cookie with `X-CSRF-Token`. A refresh token that comes a second time ends
         *     its session: one of the two who had it is a thief.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the session
         * @description The session of `refresh_token`, of the access token or of the cookies; the cookies are taken back.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I, and what may I do */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account from an invitation */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the own password */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link to set a new password
         * @description Without mail, an administrator makes the link (`POST /users/{user}/password-reset`) and hands it over.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password with the link, once */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own sessions that are open */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of the own sessions */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Go to the OpenID provider to sign in */
        get: operations["startOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Come back from the OpenID provider */
        get: operations["finishOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        /** Ingest tokens of one customer, newest first, without their secret */
        get: operations["listTokens"];
        put?: never;
        /** Make an ingest token; the answer is the only place where it is ever shown */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                /** @description `id` of the token, its public part. */
                token: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token; gateways refuse it within two seconds */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/tokens/{token}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                /** @description `id` of the token, its public part. */
                token: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token in the place of another, which goes on for a while */
        post: operations["rotateToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ingest tokens of all customers that the caller may see, newest first */
        get: operations["listAllTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that wait to be taken */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite somebody to make an account
         * @description It is mailed where mail is set up; the link can always be handed over. The role must be held for what it is given on.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{invitation}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation: components["parameters"]["InvitationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an invitation back */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users */
        get: operations["listUsers"];
        put?: never;
        /** Make a user with a password */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        /** One user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /** Delete a user with his sessions and keys */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user; what is absent stays
         * @description `roles` replaces all roles. `active: false` ends his sessions and stops his keys. The last administrator of everything stays.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/users/{user}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a link with which the user sets a new password */
        post: operations["createPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/diagnostics-whitelist": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        /** Whitelist patterns of one customer */
        get: operations["listWhitelist"];
        put?: never;
        /**
         * Add a pattern whose diagnostics are stored but do not colour
         * @description It holds for the customer and its children.
         */
        post: operations["createWhitelistPattern"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/diagnostics-whitelist/preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a pattern would have matched in the last 7 days */
        post: operations["previewWhitelistPattern"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/diagnostics-whitelist/{pattern}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                pattern: components["parameters"]["PatternId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a pattern; what only it suppressed colours again */
        delete: operations["deleteWhitelistPattern"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ApiKey: {
            /** Format: uuid */
            id: string;
            prefix: string;
            name: string;
            role: components["schemas"]["Role"];
            customer: components["schemas"]["MaybeText"];
            /** @description E-mail address of the user whose key it is. */
            user: string | null;
            created_by: components["schemas"]["MaybeText"];
            created_at: components["schemas"]["Instant"];
            expires_at: components["schemas"]["MaybeInstant"];
            revoked_at: components["schemas"]["MaybeInstant"];
            last_used_at: components["schemas"]["MaybeInstant"];
        };
        ApiKeyList: components["schemas"]["Page"] & {
            items: components["schemas"]["ApiKey"][];
        };
        NewApiKey: {
            name: string;
            /** @description The own role when absent. */
            role?: components["schemas"]["Role"];
            customer?: string | null;
            expires_at?: components["schemas"]["MaybeInstant"];
        };
        CreatedApiKey: components["schemas"]["ApiKey"] & {
            /** @description The whole key, shown this once. */
            key: string;
        };
        AuditEvent: {
            id: string;
            at: components["schemas"]["Instant"];
            actor: components["schemas"]["MaybeText"];
            action: string;
            target: components["schemas"]["MaybeText"];
            customer: components["schemas"]["MaybeText"];
            address: components["schemas"]["MaybeText"];
            before: {
                [key: string]: unknown;
            } | null;
            after: {
                [key: string]: unknown;
            } | null;
        };
        AuditEventList: components["schemas"]["Page"] & {
            items: components["schemas"]["AuditEvent"][];
        };
        Slug: string;
        /** Format: date-time */
        Instant: string;
        /** Format: date-time */
        MaybeInstant: string | null;
        MaybeText: string | null;
        /** @enum {string} */
        Colour: "green" | "yellow" | "red" | "grey";
        /** @enum {string} */
        ColourReason: "customer_inactive" | "maintenance" | "stopped" | "planned" | "overdue" | "error_status" | "error_diagnostic" | "unseen" | "degraded_status" | "warning_diagnostic" | "alive";
        /** @enum {string} */
        Liveness: "unseen" | "alive" | "overdue" | "stopped" | "planned";
        /** @enum {string} */
        Status: "starting" | "running" | "degraded" | "error" | "stopping" | "stopped";
        /**
         * @description 0 info, 1 warning, 2 error
         * @enum {integer}
         */
        Severity: 0 | 1 | 2;
        Error: {
            error: {
                /** @example not_found */
                code: string;
                message: string;
                request_id: string;
                fields?: {
                    path: string;
                    message: string;
                    /** @description Where in a filter or an order the error is, counted in characters from 0. */
                    position?: number;
                }[];
            };
        };
        Page: {
            next_page_token: components["schemas"]["MaybeText"];
            total_count: number;
        };
        Freshness: {
            /** @description The moment for which this is true; earlier than now when a part of the platform is away. */
            as_of: components["schemas"]["Instant"];
            /** @description What is missing and why, in words; null when all is well. */
            degraded: components["schemas"]["MaybeText"];
        };
        Counts: {
            green: number;
            yellow: number;
            red: number;
            grey: number;
            total: number;
        };
        Machine: {
            customer: string;
            slug: string;
            display_name: components["schemas"]["MaybeText"];
            notes: components["schemas"]["MaybeText"];
            labels: {
                [key: string]: string;
            };
            facts: {
                [key: string]: unknown;
            };
            /** @description The threshold of this machine, when it has one of its own. */
            overdue_after_seconds: number | null;
            first_seen_at: components["schemas"]["Instant"];
            counts: components["schemas"]["Counts"];
            colour: components["schemas"]["Colour"];
        };
        /** @description What is absent stays, null removes. */
        LabelChange: {
            [key: string]: string | null;
        };
        /** @description Overrides the threshold of the customer; null goes back to it. */
        MaybeThreshold: number | null;
        Customer: {
            slug: components["schemas"]["Slug"];
            name: string;
            parent: components["schemas"]["MaybeText"];
            email: components["schemas"]["MaybeText"];
            phone: components["schemas"]["MaybeText"];
            device_limit: number | null;
            overdue_after_seconds: number;
            active: boolean;
            created_at: components["schemas"]["Instant"];
            updated_at: components["schemas"]["Instant"];
            /** @description Machines of this customer alone. */
            machine_count: number;
            /** @description Instances of this customer and its children. */
            counts: components["schemas"]["Counts"];
            colour: components["schemas"]["Colour"];
        };
        /** @description What is kept of a customer, without counts. */
        CustomerRecord: {
            slug: components["schemas"]["Slug"];
            name: string;
            parent: components["schemas"]["MaybeText"];
            email: components["schemas"]["MaybeText"];
            phone: components["schemas"]["MaybeText"];
            device_limit: number | null;
            overdue_after_seconds: number;
            active: boolean;
            created_at: components["schemas"]["Instant"];
            updated_at: components["schemas"]["Instant"];
        };
        OverdueAfterSeconds: number;
        /** Format: email */
        MaybeEmail: string | null;
        MaybePhone: string | null;
        MaybeDeviceLimit: number | null;
        NewCustomer: {
            slug: components["schemas"]["Slug"];
            name: string;
            parent?: string | null;
            email?: components["schemas"]["MaybeEmail"];
            phone?: components["schemas"]["MaybePhone"];
            device_limit?: components["schemas"]["MaybeDeviceLimit"];
            /** @description Silence after which an instance is overdue; 300 when absent. */
            overdue_after_seconds?: components["schemas"]["OverdueAfterSeconds"];
        };
        CustomerChange: {
            name?: string;
            parent?: string | null;
            email?: components["schemas"]["MaybeEmail"];
            phone?: components["schemas"]["MaybePhone"];
            device_limit?: components["schemas"]["MaybeDeviceLimit"];
            overdue_after_seconds?: components["schemas"]["OverdueAfterSeconds"];
            active?: boolean;
        };
        CustomerList: components["schemas"]["Page"] & {
            items: components["schemas"]["Customer"][];
        };
        DeadLetter: {
            /** Format: uuid */
            id: string;
            at: components["schemas"]["Instant"];
            /** @description The one whose consumer could not store it. */
            queue: string;
            reason: string;
            kind: components["schemas"]["MaybeText"];
            customer: components["schemas"]["MaybeText"];
            machine: components["schemas"]["MaybeText"];
            software: components["schemas"]["MaybeText"];
            bytes: number;
            /** @description It was kept whole. */
            can_replay: boolean;
            replayed_at: components["schemas"]["MaybeInstant"];
            replayed_by: components["schemas"]["MaybeText"];
            /** @description Its beginning, secrets removed; hexadecimal where it is no text. */
            payload: string;
        };
        DeadLetterList: components["schemas"]["Page"] & {
            items: components["schemas"]["DeadLetter"][];
        };
        Diagnostic: {
            /** Format: uuid */
            id: string;
            customer: string;
            machine: string;
            software: string;
            /** @description Empty when the device named none. */
            module: string;
            code: number;
            severity: components["schemas"]["Severity"];
            message: components["schemas"]["MaybeText"];
            context: {
                [key: string]: unknown;
            } | null;
            opened_at: components["schemas"]["Instant"];
            last_seen_at: components["schemas"]["Instant"];
            closed_at: components["schemas"]["MaybeInstant"];
            count: number;
            acknowledged_comment: components["schemas"]["MaybeText"];
            acknowledged_by: components["schemas"]["MaybeText"];
            acknowledged_at: components["schemas"]["MaybeInstant"];
            /** @description A whitelist pattern keeps it from colouring. */
            suppressed: boolean;
        };
        DiagnosticList: components["schemas"]["Page"] & {
            items: components["schemas"]["Diagnostic"][];
        };
        DiagnosticCodeList: components["schemas"]["Page"] & {
            items: {
                code: number;
                severity: components["schemas"]["Severity"];
                /** @description The newest message with this code. */
                message: components["schemas"]["MaybeText"];
                open: number;
                unacknowledged: number;
                suppressed: number;
                instances: number;
                last_seen_at: components["schemas"]["Instant"];
            }[];
        };
        /** @description Either `ids`, or `code` with what narrows it. */
        Acknowledgement: {
            ids?: string[];
            code?: number;
            module?: string;
            /** @description Only of this customer and its children. */
            customer?: components["schemas"]["Slug"];
            /** @description Why, in words of your own. */
            comment?: string;
        };
        AcknowledgeResult: {
            acknowledged: number;
            /** @description By this it can be taken back; null when nothing was left to acknowledge. */
            acknowledged_at: components["schemas"]["MaybeInstant"];
        };
        AcknowledgementUndo: {
            acknowledged_at: components["schemas"]["Instant"];
        };
        UndoResult: {
            reopened: number;
        };
        AcknowledgedDiagnostic: {
            /** Format: uuid */
            id: string;
            acknowledged_by: components["schemas"]["MaybeText"];
            acknowledged_at: components["schemas"]["MaybeInstant"];
        };
        /** @enum {string} */
        LiveEventType: "flip" | "status" | "diagnostic" | "rejection" | "notice" | "change" | "pulse" | "overflow";
        /** @enum {string} */
        HeartbeatStatus: "new" | "up" | "started" | "down" | "paused";
        NewHeartbeat: {
            name: string;
            /** @description Needed by who may see several. */
            customer?: string | null;
            /** @description `jobs` when absent. */
            machine?: string | null;
            /** @description Made of the name when absent; the slug of its address by ping key too. */
            software?: string | null;
            interval_seconds?: number | null;
            /** @description Five fields, such as `0 3 * * *`. */
            cron?: string | null;
            /** @description The wall clock of the cron expression, such as Europe/Berlin; UTC when absent. */
            time_zone?: string | null;
            /** @description How late it may be; the interval but at most 300 when absent. */
            grace_seconds?: number | null;
            /** @description A run that has begun and not ended after it is overdue. */
            max_runtime_seconds?: number | null;
        };
        HeartbeatChange: {
            name?: string;
            interval_seconds?: number | null;
            cron?: string | null;
            time_zone?: string;
            grace_seconds?: number;
            max_runtime_seconds?: number | null;
        };
        HeartbeatMonitor: {
            /** Format: uuid */
            id: string;
            /** @description The secret of its address; null for those who may only look. */
            uuid: components["schemas"]["MaybeText"];
            /** @description What stands behind the address of the gateway. */
            ping_path: components["schemas"]["MaybeText"];
            name: string;
            slug: string;
            customer: string;
            machine: string;
            software: string;
            status: components["schemas"]["HeartbeatStatus"];
            colour: components["schemas"]["Colour"];
            interval_seconds: number | null;
            cron: components["schemas"]["MaybeText"];
            time_zone: string;
            grace_seconds: number;
            max_runtime_seconds: number | null;
            paused_at: components["schemas"]["MaybeInstant"];
            last_ping_at: components["schemas"]["MaybeInstant"];
            next_deadline_at: components["schemas"]["MaybeInstant"];
            current_run_started_at: components["schemas"]["MaybeInstant"];
            last_exit_code: number | null;
            last_duration_ms: number | null;
            consecutive_failures: number;
            consecutive_successes: number;
            created_by: components["schemas"]["MaybeText"];
            created_at: components["schemas"]["Instant"];
            updated_at: components["schemas"]["Instant"];
        };
        HeartbeatMonitorList: components["schemas"]["Page"] & {
            items: components["schemas"]["HeartbeatMonitor"][];
        };
        Execution: {
            id: string;
            run_id: components["schemas"]["MaybeText"];
            started_at: components["schemas"]["Instant"];
            completed_at: components["schemas"]["MaybeInstant"];
            duration_ms: number | null;
            exit_code: number | null;
            /** @enum {string} */
            outcome: "in_progress" | "success" | "failure" | "timeout";
            payload: components["schemas"]["MaybeText"];
        };
        ExecutionList: components["schemas"]["Page"] & {
            items: components["schemas"]["Execution"][];
        };
        Ping: {
            timestamp: components["schemas"]["Instant"];
            /** @enum {string} */
            ping_type: "success" | "start" | "exit" | "fail" | "log";
            exit_code: number | null;
            run_id: components["schemas"]["MaybeText"];
            source_ip: string;
            http_method: string;
            payload: components["schemas"]["MaybeText"];
            grace_deadline: components["schemas"]["MaybeInstant"];
        };
        PingList: components["schemas"]["Page"] & {
            items: components["schemas"]["Ping"][];
        };
        InstancePath: {
            customer: string;
            machine: string;
            software: string;
        };
        Instance: {
            /** @description A whole number that exceeds 2^53, as text. */
            id: string;
            customer: string;
            machine: string;
            software: string;
            display_name: components["schemas"]["MaybeText"];
            colour: components["schemas"]["Colour"];
            colour_reason: components["schemas"]["ColourReason"];
            /**
             * @description The reason in words.
             * @example No heartbeat for 6 min 12 s
             */
            colour_text: string;
            colour_since: components["schemas"]["Instant"];
            liveness: components["schemas"]["Liveness"];
            liveness_since: components["schemas"]["Instant"];
            last_heartbeat_at: components["schemas"]["MaybeInstant"];
            /** @description When it falls due without another heartbeat, or fell due. */
            overdue_at: components["schemas"]["MaybeInstant"];
            overdue_after_seconds: number;
            status: components["schemas"]["Status"] | null;
            status_message: components["schemas"]["MaybeText"];
            status_since: components["schemas"]["MaybeInstant"];
            severity: components["schemas"]["Severity"];
            /** @description A maintenance window is open or the customer is inactive. */
            in_maintenance: boolean;
            version: components["schemas"]["MaybeText"];
            addresses: string[];
            first_seen_at: components["schemas"]["Instant"];
        };
        InstanceDetail: components["schemas"]["Instance"] & components["schemas"]["Freshness"] & {
            facts: {
                [key: string]: unknown;
            };
            machine_facts: {
                [key: string]: unknown;
            };
            labels: {
                [key: string]: string;
            };
            /** @description The threshold of this instance alone, when it has one. */
            overdue_override_seconds: number | null;
            snapshot: {
                [key: string]: unknown;
            } | null;
            /** @description Numbers of open, unacknowledged (open or not) and suppressed diagnostics. */
            diagnostics: {
                open: number;
                unacknowledged: number;
                suppressed: number;
            };
            /** @description The device's clock minus ours at the newest heartbeat. */
            clock_skew_seconds: number | null;
        };
        InstanceList: components["schemas"]["Page"] & components["schemas"]["Freshness"] & {
            items: components["schemas"]["Instance"][];
            /**
             * @description True when a filter matches more than are counted: there are at least `total_count`. Without a filter,
             *     and up to 10,000 matches, it is the exact number.
             */
            total_count_is_minimum: boolean;
        };
        Heartbeat: {
            received_at: components["schemas"]["Instant"];
            device_ts: components["schemas"]["MaybeInstant"];
            clock_skew_seconds: number | null;
            version: components["schemas"]["MaybeText"];
            uptime_seconds: number | null;
            pid: number | null;
        };
        HeartbeatList: components["schemas"]["Page"] & {
            items: components["schemas"]["Heartbeat"][];
        };
        HeartbeatSummary: {
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            slot_seconds: number;
            /** @description The version last told before the range, null when none is known. */
            version_before: components["schemas"]["MaybeText"];
            /** @description Each time another version was told than before. */
            versions: {
                version: string;
                at: components["schemas"]["Instant"];
                /** @description Whether `at` is the heartbeat itself, or the begin of the hour in which it came. */
                exact: boolean;
            }[];
            items: {
                at: components["schemas"]["Instant"];
                beats: number;
                /** @description The longest time between two heartbeats that ended in this slot; null when no heartbeat before the first one is known. */
                longest_gap_seconds: number | null;
                /** @description Heartbeats of another process than the one last told of; null when none of the slot told a process number or an uptime. */
                restarts: number | null;
                clock_skew_seconds: number | null;
                uptime_seconds: number | null;
                version: components["schemas"]["MaybeText"];
            }[];
        };
        ReadingSeries: {
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            slot_seconds: number;
            items: {
                metric: string;
                points: {
                    at: components["schemas"]["Instant"];
                    min: number;
                    mean: number;
                    max: number;
                }[];
            }[];
        };
        StatusChange: {
            at: components["schemas"]["Instant"];
            device_ts: components["schemas"]["MaybeInstant"];
            status: components["schemas"]["Status"];
            message: components["schemas"]["MaybeText"];
            snapshot: {
                [key: string]: unknown;
            } | null;
        };
        StatusChangeList: components["schemas"]["Page"] & {
            items: components["schemas"]["StatusChange"][];
        };
        Flip: {
            /** @description The moment it became true: for overdue the deadline, not the moment we noticed. */
            at: components["schemas"]["Instant"];
            recorded_at: components["schemas"]["Instant"];
            from: components["schemas"]["Liveness"];
            to: components["schemas"]["Liveness"];
        };
        FlipList: components["schemas"]["Page"] & {
            items: components["schemas"]["Flip"][];
        };
        AvailabilityShare: {
            /** @description alive / (alive + silent); null when there is neither. */
            share: number | null;
            alive_seconds: number;
            silent_seconds: number;
            /** @description Time that does not count: not yet seen, stopped, planned silence, maintenance when excluded, unknown. */
            other_seconds: number;
        };
        Availability: components["schemas"]["AvailabilityShare"] & {
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            slots: (components["schemas"]["AvailabilityShare"] & {
                from: components["schemas"]["Instant"];
                to: components["schemas"]["Instant"];
            })[];
        };
        AvailabilityList: components["schemas"]["Page"] & {
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            /** @description All instances together, whatever the page. */
            all: components["schemas"]["AvailabilityShare"];
            items: (components["schemas"]["InstancePath"] & components["schemas"]["AvailabilityShare"])[];
        };
        /** @description What is kept of an instance. */
        InstanceRecord: {
            id: string;
            customer: string;
            machine: string;
            software: string;
            display_name: components["schemas"]["MaybeText"];
            overdue_after_seconds: number | null;
        };
        InstanceChange: {
            display_name?: string | null;
            overdue_after_seconds?: components["schemas"]["MaybeThreshold"];
        };
        BulkChange: {
            /** @description In the filter language, over the fields of `instances`. */
            filter?: string;
            /** @description Only this customer and its children. */
            customer?: components["schemas"]["Slug"];
            /** @default true */
            dry_run: boolean;
            expected?: number;
            action: components["schemas"]["BulkAction"];
        };
        BulkAction: {
            /**
             * @description All open and unacknowledged diagnostics.
             * @constant
             */
            kind: "acknowledge";
        } | {
            /**
             * @description Labels of their machines.
             * @constant
             */
            kind: "label";
            labels: components["schemas"]["LabelChange"];
        } | {
            /** @constant */
            kind: "threshold";
            overdue_after_seconds: components["schemas"]["MaybeThreshold"];
        } | {
            /**
             * @description A window of its own for each instance.
             * @constant
             */
            kind: "maintenance";
            title: string;
            /** @description Now when absent. */
            starts_at?: components["schemas"]["Instant"];
            duration_seconds: number;
        } | {
            /**
             * @description The instances; their history stays.
             * @constant
             */
            kind: "delete";
        };
        BulkResult: {
            /** @description Instances that match. */
            matched: number;
            /** @description Rows that were changed; 0 in a dry run. */
            changed: number;
            dry_run: boolean;
            /** @description At most 20 of those that match. */
            sample: components["schemas"]["InstancePath"][];
        };
        MachineDetail: components["schemas"]["Machine"] & components["schemas"]["Freshness"] & {
            /** @description The first 100 instances by name. */
            instances: components["schemas"]["Instance"][];
        };
        MachineList: components["schemas"]["Page"] & {
            items: components["schemas"]["Machine"][];
        };
        Labels: {
            [key: string]: string;
        };
        /** @description What is kept of a machine. */
        MachineRecord: {
            customer: string;
            slug: string;
            display_name: components["schemas"]["MaybeText"];
            notes: components["schemas"]["MaybeText"];
            labels: components["schemas"]["Labels"];
            overdue_after_seconds: number | null;
            facts: {
                [key: string]: unknown;
            };
            first_seen_at: components["schemas"]["Instant"];
        };
        MachineChange: {
            display_name?: string | null;
            notes?: string | null;
            labels?: components["schemas"]["LabelChange"];
            overdue_after_seconds?: components["schemas"]["MaybeThreshold"];
        };
        NewMaintenanceWindow: {
            title: string;
            machine?: string | null;
            software?: string | null;
            /** @description Only machines that carry it. */
            label?: {
                name: string;
                value: string;
            } | null;
            starts_at: components["schemas"]["Instant"];
            /** @description End of the (first) occurrence; this or `duration_seconds`. */
            ends_at?: components["schemas"]["MaybeInstant"];
            duration_seconds?: number | null;
            /** @description A rule of RFC 5545 without DTSTART, such as `FREQ=WEEKLY;BYDAY=SU`; absent: once. */
            recurrence?: string | null;
            /**
             * @description The wall clock that the recurrence follows, such as Europe/Berlin.
             * @default UTC
             */
            time_zone: string;
        };
        MaintenanceWindow: {
            /** Format: uuid */
            id: string;
            customer: string;
            machine: components["schemas"]["MaybeText"];
            software: components["schemas"]["MaybeText"];
            label: {
                name: string;
                value: string;
            } | null;
            title: string;
            starts_at: components["schemas"]["Instant"];
            duration_seconds: number;
            recurrence: components["schemas"]["MaybeText"];
            time_zone: string;
            /** @description The occurrence that is open or comes next. */
            next_from: components["schemas"]["MaybeInstant"];
            next_to: components["schemas"]["MaybeInstant"];
            open: boolean;
            created_by: components["schemas"]["MaybeText"];
            created_at: components["schemas"]["Instant"];
            cancelled_at: components["schemas"]["MaybeInstant"];
        };
        MaintenanceWindowList: components["schemas"]["Page"] & {
            items: components["schemas"]["MaintenanceWindow"][];
        };
        MaintenancePreview: {
            instances: number;
            /** @description The next ten at most. */
            occurrences: {
                from: components["schemas"]["Instant"];
                to: components["schemas"]["Instant"];
            }[];
        };
        Notice: {
            /** Format: uuid */
            id: string;
            /**
             * @example blind
             * @example mass_silence
             */
            kind: string;
            from: components["schemas"]["Instant"];
            to: components["schemas"]["MaybeInstant"];
            /** @description The notice in words. */
            text: string;
            detail: {
                [key: string]: unknown;
            };
            /** @description Filter of instances that finds those of a mass silence that are still silent. */
            members_filter: string | null;
        };
        NoticeList: components["schemas"]["Page"] & {
            items: components["schemas"]["Notice"][];
        };
        /** @enum {string} */
        ConditionCode: "postgres_away" | "questdb_away" | "redis_away" | "broker_away" | "broker_refuses" | "queue_full" | "gateway_away" | "canary_missing" | "table_suspended" | "consumer_stuck" | "dead_letters" | "storing_late";
        Condition: {
            code: components["schemas"]["ConditionCode"];
            since: components["schemas"]["Instant"];
            /** @description The condition in words. Names parts of the platform only to those who may see everything. */
            text: string;
            /** @description What to do about it; null for those who may not see everything. */
            advice: string | null;
        };
        TurnedRed: components["schemas"]["InstancePath"] & {
            id: string;
            display_name: components["schemas"]["MaybeText"];
            since: components["schemas"]["Instant"];
            reason: components["schemas"]["ColourReason"];
            text: string;
            last_heartbeat_at: components["schemas"]["MaybeInstant"];
            version: components["schemas"]["MaybeText"];
        };
        Overview: components["schemas"]["Freshness"] & {
            counts: components["schemas"]["Counts"];
            /** @description The customers that the caller may see; the tree is in `parent`. */
            customers: {
                slug: string;
                name: string;
                parent: components["schemas"]["MaybeText"];
                active: boolean;
                /** @description Instances of this customer alone. */
                own: components["schemas"]["Counts"];
                /** @description Instances of this customer and its children. */
                counts: components["schemas"]["Counts"];
                /** @description The worst of this customer and its children. */
                colour: components["schemas"]["Colour"];
            }[];
            /** @description What turned red most recently, newest first; at most 20. */
            turned_red: components["schemas"]["TurnedRed"][];
            /** @description What the 500 that turned red most recently have in common, largest group first. */
            red_groups: {
                customer: string;
                reason: components["schemas"]["ColourReason"];
                /** @description The version that they share; null when they differ. */
                version: components["schemas"]["MaybeText"];
                count: number;
                since_from: components["schemas"]["Instant"];
                since_to: components["schemas"]["Instant"];
            }[];
            /** @description Notices that are open or ended in the last 24 hours. */
            notices: components["schemas"]["Notice"][];
            /** @description What is wrong with the platform itself now, longest first; gone within a minute after it ended. */
            conditions: components["schemas"]["Condition"][];
            /** @description Mean of the last minute. */
            heartbeats_per_second: number | null;
            /**
             * @description How long it takes until what a device sends can be seen everywhere, measured by the built-in canary that
             *     passes through every hop; null without a canary.
             */
            ingest_lag_seconds: number | null;
            /** @description Messages that wait on the broker; null when unknown. */
            queue_depth: number | null;
            /** @description Days of heartbeats that the disk can hold at the rate of the last day; null when unknown. */
            disk_days: number | null;
        };
        /** @enum {string} */
        RejectionReason: "token_missing" | "token_malformed" | "token_unknown" | "token_expired" | "token_revoked" | "customer_mismatch" | "customer_inactive" | "device_limit" | "slug_invalid" | "path_unknown" | "method_not_allowed" | "body_invalid" | "body_not_json" | "body_too_large" | "media_type" | "too_old" | "in_future" | "distinct_values" | "ping_unknown" | "ping_invalid" | "ping_too_many" | "request_malformed" | "request_slow" | "head_too_large" | "expectation_unknown" | "idempotency_key_reused" | "accepted_without" | "dead_letter" | "overloaded";
        Rejection: {
            /** Format: uuid */
            id: string;
            at: components["schemas"]["Instant"];
            last_at: components["schemas"]["Instant"];
            reason: components["schemas"]["RejectionReason"];
            /** @description What to do about it, in words. */
            advice: string;
            count: number;
            customer: components["schemas"]["MaybeText"];
            machine: components["schemas"]["MaybeText"];
            software: components["schemas"]["MaybeText"];
            kind: components["schemas"]["MaybeText"];
            token_prefix: components["schemas"]["MaybeText"];
            token_customer: components["schemas"]["MaybeText"];
            address: components["schemas"]["MaybeText"];
            http_status: number;
            detail: string;
            /** @description What was asked for, where it is more than the parts of the address; secrets removed. */
            path: components["schemas"]["MaybeText"];
            /** @description A bounded copy of the first payload, secrets removed. */
            payload: components["schemas"]["MaybeText"];
        };
        RejectionList: components["schemas"]["Page"] & {
            items: components["schemas"]["Rejection"][];
        };
        Login: {
            email: string;
            password: string;
        };
        Refresh: {
            refresh_token?: string;
        };
        SignedIn: {
            access_token: string;
            /** @description Absent when a second tab of one browser came at the same moment. */
            refresh_token?: string;
            /** @constant */
            token_type: "Bearer";
            /** @description Seconds for which the access token holds. */
            expires_in: number;
        };
        SignInMethods: {
            password: boolean;
            /** @description Links for passwords and invitations are sent by mail. */
            mail: boolean;
            oidc: {
                name: string;
                login_path: string;
            } | null;
        };
        Me: {
            /** @enum {string} */
            kind: "user" | "api_key";
            /** Format: uuid */
            id: string;
            email: components["schemas"]["MaybeText"];
            name: components["schemas"]["MaybeText"];
            roles: components["schemas"]["HeldGrant"][];
        };
        Registration: {
            token: string;
            password: string;
            name?: string;
        };
        PasswordChange: {
            current_password: string;
            new_password: string;
        };
        PasswordResetRequest: {
            /** Format: email */
            email: string;
        };
        PasswordResetConfirmation: {
            token: string;
            password: string;
        };
        Session: {
            /** Format: uuid */
            id: string;
            created_at: components["schemas"]["Instant"];
            last_used_at: components["schemas"]["Instant"];
            expires_at: components["schemas"]["Instant"];
            address: components["schemas"]["MaybeText"];
            user_agent: components["schemas"]["MaybeText"];
            /** @description The one that asks. */
            current: boolean;
        };
        SessionList: {
            items: components["schemas"]["Session"][];
        };
        Token: {
            id: string;
            /** @example fmt_8fK2mQzR */
            prefix: string;
            customer: string;
            name: string;
            created_by: components["schemas"]["MaybeText"];
            created_at: components["schemas"]["Instant"];
            expires_at: components["schemas"]["MaybeInstant"];
            revoked_at: components["schemas"]["MaybeInstant"];
            last_used_at: components["schemas"]["MaybeInstant"];
        };
        TokenList: components["schemas"]["Page"] & {
            items: components["schemas"]["Token"][];
        };
        NewToken: {
            name: string;
            /** @description Absent or null, it never expires. */
            expires_at?: components["schemas"]["MaybeInstant"];
        };
        CreatedToken: components["schemas"]["Token"] & {
            /** @description The whole token, shown this once. */
            token: string;
        };
        TokenRotation: {
            name?: string;
            expires_at?: components["schemas"]["MaybeInstant"];
            /**
             * @description How long the old token still holds.
             * @default 86400
             */
            overlap_seconds: number;
        };
        /** @enum {string} */
        Role: "viewer" | "operator" | "admin";
        /** @description A role for everything or for one customer and its children. */
        Grant: {
            role: components["schemas"]["Role"];
            /** @description For this customer and its children; null or absent: for everything. */
            customer?: string | null;
        };
        HeldGrant: {
            role: components["schemas"]["Role"];
            customer: components["schemas"]["MaybeText"];
        };
        User: {
            /** Format: uuid */
            id: string;
            email: string;
            name: components["schemas"]["MaybeText"];
            active: boolean;
            roles: components["schemas"]["HeldGrant"][];
            has_password: boolean;
            created_at: components["schemas"]["Instant"];
            last_sign_in_at: components["schemas"]["MaybeInstant"];
        };
        UserList: components["schemas"]["Page"] & {
            items: components["schemas"]["User"][];
        };
        NewUser: {
            /** Format: email */
            email: string;
            name?: string;
            password: string;
            roles: components["schemas"]["Grant"][];
        };
        UserChange: {
            name?: string | null;
            active?: boolean;
            roles?: components["schemas"]["Grant"][];
        };
        Invitation: {
            /** Format: uuid */
            id: string;
            email: string;
            role: components["schemas"]["Role"];
            customer: components["schemas"]["MaybeText"];
            name: components["schemas"]["MaybeText"];
            created_by: components["schemas"]["MaybeText"];
            created_at: components["schemas"]["Instant"];
            expires_at: components["schemas"]["Instant"];
        };
        InvitationList: components["schemas"]["Page"] & {
            items: components["schemas"]["Invitation"][];
        };
        NewInvitation: {
            /** Format: email */
            email: string;
            name?: string;
            role: components["schemas"]["Role"];
            customer?: string | null;
        };
        OneTimeLink: {
            token: string;
            /** @description Path on the dashboard, or a whole address when PUBLIC_URL is set. */
            link: string;
            expires_at: components["schemas"]["Instant"];
            mailed: boolean;
        };
        CreatedInvitation: components["schemas"]["Invitation"] & {
            token: string;
            link: string;
            mailed: boolean;
        };
        /** @description At least one of code, module and message. */
        NewWhitelistPattern: {
            machine?: string | null;
            software?: string | null;
            code_from?: number | null;
            /** @description `code_from` when absent. */
            code_to?: number | null;
            /** @description `*` is any text, `?` one character; case does not count. */
            module_glob?: string | null;
            /** @description `*` is any text, `?` one character; case does not count. */
            message_glob?: string | null;
            note?: string | null;
            expires_at?: components["schemas"]["MaybeInstant"];
        };
        WhitelistPattern: {
            /** Format: uuid */
            id: string;
            customer: string;
            machine: components["schemas"]["MaybeText"];
            software: components["schemas"]["MaybeText"];
            code_from: number | null;
            code_to: number | null;
            module_glob: components["schemas"]["MaybeText"];
            message_glob: components["schemas"]["MaybeText"];
            note: components["schemas"]["MaybeText"];
            created_by: components["schemas"]["MaybeText"];
            created_at: components["schemas"]["Instant"];
            expires_at: components["schemas"]["MaybeInstant"];
            /** @description Diagnostics that it suppresses now. */
            suppressing: number;
        };
        WhitelistPatternList: components["schemas"]["Page"] & {
            items: components["schemas"]["WhitelistPattern"][];
        };
        WhitelistPreview: {
            /** @description Diagnostics of the last 7 days. */
            matches: number;
            instances: number;
            sample: {
                customer: string;
                machine: string;
                software: string;
                module: string;
                code: number;
                severity: components["schemas"]["Severity"];
                message: components["schemas"]["MaybeText"];
                last_seen_at: components["schemas"]["Instant"];
            }[];
        };
    };
    responses: {
        /** @description What went wrong. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description One object per line, or a table with a header line. */
        Export: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/x-ndjson": string;
                "text/csv": string;
            };
        };
    };
    parameters: {
        ApiKeyId: string;
        Customer: components["schemas"]["Slug"];
        Machine: components["schemas"]["Slug"];
        /** @description Only this customer and its children. */
        CustomerQuery: components["schemas"]["Slug"];
        /** @description An expression in the filter language. */
        Filter: string;
        /** @description `field [ASC|DESC]`, several separated by commas. */
        OrderBy: string;
        PageSize: number;
        /** @description `next_page_token` of the page before, with everything else as it was. */
        PageToken: string;
        /** @description Begin of the time looked at, inclusive. */
        From: string;
        /** @description End of the time looked at, exclusive; now when absent. */
        To: string;
        /** @description Whether time in maintenance counts (`included`) or is left out (`excluded`). */
        Maintenance: "excluded" | "included";
        ExportFormat: "ndjson" | "csv";
        DeadLetterId: string;
        DiagnosticId: string;
        /**
         * @description open: reported in the latest post; unacknowledged: an error that nobody has acknowledged, open or not;
         *     active: either of both (the default); closed: over; all: everything that is kept.
         */
        DiagnosticState: "open" | "unacknowledged" | "active" | "closed" | "all";
        HeartbeatId: string;
        Software: components["schemas"]["Slug"];
        /** @description Only these colours, separated by commas. */
        ColourQuery: components["schemas"]["Colour"][];
        WindowId: string;
        SessionId: string;
        /** @description `id` of the token, its public part. */
        TokenId: string;
        InvitationId: string;
        UserId: string;
        PatternId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key, whole in `key`. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: components["parameters"]["ApiKeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked; also when it was before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                /** @description `field [ASC|DESC]`, several separated by commas. */
                order_by?: components["parameters"]["OrderBy"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of audit events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportAuditEvents: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                format?: components["parameters"]["ExportFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                /** @description `field [ASC|DESC]`, several separated by commas. */
                order_by?: components["parameters"]["OrderBy"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of customers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            /** @description The customer. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerRecord"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportCustomers: {
        parameters: {
            query?: {
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                format?: components["parameters"]["ExportFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerChange"];
            };
        };
        responses: {
            /** @description The customer as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerRecord"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getCustomerAvailability: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description Whether time in maintenance counts (`included`) or is left out (`excluded`). */
                maintenance?: components["parameters"]["Maintenance"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The availability, with a page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailabilityList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportCustomerAvailability: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description Whether time in maintenance counts (`included`) or is left out (`excluded`). */
                maintenance?: components["parameters"]["Maintenance"];
                format?: components["parameters"]["ExportFormat"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dead_letter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queue has it. What cannot be stored again becomes another dead letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDiagnostics: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /**
                 * @description open: reported in the latest post; unacknowledged: an error that nobody has acknowledged, open or not;
                 *     active: either of both (the default); closed: over; all: everything that is kept.
                 */
                state?: components["parameters"]["DiagnosticState"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                /** @description `field [ASC|DESC]`, several separated by commas. */
                order_by?: components["parameters"]["OrderBy"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of diagnostics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDiagnosticCodes: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of codes, worst and most frequent first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticCodeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportDiagnostics: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /**
                 * @description open: reported in the latest post; unacknowledged: an error that nobody has acknowledged, open or not;
                 *     active: either of both (the default); closed: over; all: everything that is kept.
                 */
                state?: components["parameters"]["DiagnosticState"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                format?: components["parameters"]["ExportFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    acknowledgeDiagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acknowledgement"];
            };
        };
        responses: {
            /** @description How many were acknowledged. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcknowledgeResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    undoAcknowledgement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgementUndo"];
            };
        };
        responses: {
            /** @description How many colour again as they did. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getDiagnostic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                diagnostic: components["parameters"]["DiagnosticId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The diagnostic. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnostic"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    acknowledgeDiagnostic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                diagnostic: components["parameters"]["DiagnosticId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Acknowledged; also when it was before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcknowledgedDiagnostic"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Only these types. */
                types?: components["schemas"]["LiveEventType"][];
                /** @description The same as the header, for clients that cannot set it. */
                last_event_id?: string;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listHeartbeatMonitors: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                status?: components["schemas"]["HeartbeatStatus"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of monitors. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitorList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHeartbeat"];
            };
        };
        responses: {
            /** @description The monitor, with the address to ping. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitor"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The monitor; its address only for those who may change it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitor"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HeartbeatChange"];
            };
        };
        responses: {
            /** @description The monitor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitor"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    pauseHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Paused; also when it was before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitor"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resumeHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Not paused; also when it was not before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitor"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rotateHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The monitor with its new address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMonitor"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listHeartbeatExecutions: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listHeartbeatPings: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                heartbeat: components["parameters"]["HeartbeatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of pings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PingList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createPingKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key; shown once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listInstances: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Only these colours, separated by commas. */
                colour?: components["parameters"]["ColourQuery"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                /** @description `field [ASC|DESC]`, several separated by commas. */
                order_by?: components["parameters"]["OrderBy"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportInstances: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Only these colours, separated by commas. */
                colour?: components["parameters"]["ColourQuery"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                format?: components["parameters"]["ExportFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    changeInstances: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkChange"];
            };
        };
        responses: {
            /** @description How many match, and what was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance, with its current status in full. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. An instance that reports again comes back. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    updateInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceChange"];
            };
        };
        responses: {
            /** @description The instance as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceRecord"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listHeartbeats: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of heartbeats. `from` defaults to 24 hours before `to`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    summariseHeartbeats: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The slots, oldest first; a slot without a heartbeat is not there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReadings: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description One metric; all when absent. */
                metric?: string;
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One series per metric. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadingSeries"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listInstanceDiagnostics: {
        parameters: {
            query?: {
                /**
                 * @description open: reported in the latest post; unacknowledged: an error that nobody has acknowledged, open or not;
                 *     active: either of both (the default); closed: over; all: everything that is kept.
                 */
                state?: components["parameters"]["DiagnosticState"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of diagnostics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listStatuses: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. `from` defaults to 90 days before `to`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusChangeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFlips: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of flips. `from` defaults to 90 days before `to`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlipList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAvailability: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description Whether time in maintenance counts (`included`) or is left out (`excluded`). */
                maintenance?: components["parameters"]["Maintenance"];
                /** @description Into how many equal slots the time is cut; none when absent. */
                slots?: number;
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The availability. `from` defaults to 24 hours before `to`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listMachines: {
        parameters: {
            query?: {
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                /** @description `field [ASC|DESC]`, several separated by commas. */
                order_by?: components["parameters"]["OrderBy"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of machines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getMachine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteMachine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. A machine that reports again comes back. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    updateMachine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MachineChange"];
            };
        };
        responses: {
            /** @description The machine as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineRecord"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getMachineAvailability: {
        parameters: {
            query?: {
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description Whether time in maintenance counts (`included`) or is left out (`excluded`). */
                maintenance?: components["parameters"]["Maintenance"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The availability, with a page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailabilityList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createMaintenanceWindow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMaintenanceWindow"];
            };
        };
        responses: {
            /** @description The window. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindow"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewMaintenanceWindow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMaintenanceWindow"];
            };
        };
        responses: {
            /** @description The next occurrences and the count. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenancePreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getMaintenanceWindow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                window: components["parameters"]["WindowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The window. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindow"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeMaintenanceWindow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                window: components["parameters"]["WindowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMaintenanceWindow"];
            };
        };
        responses: {
            /** @description The window. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindow"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    cancelMaintenanceWindow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                window: components["parameters"]["WindowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled; also when it was before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listMaintenanceWindows: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description planned: open or still to come; all: also those that are over or cancelled. */
                state?: "planned" | "all";
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of windows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindowList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listNotices: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of notices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOverview: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview of all that the caller may see, or of one customer and its children. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRejections: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                machine?: components["schemas"]["Slug"];
                reason?: components["schemas"]["RejectionReason"];
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                /** @description `field [ASC|DESC]`, several separated by commas. */
                order_by?: components["parameters"]["OrderBy"];
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rejections. `from` defaults to 24 hours before `to`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportRejections: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Begin of the time looked at, inclusive. */
                from?: components["parameters"]["From"];
                /** @description End of the time looked at, exclusive; now when absent. */
                to?: components["parameters"]["To"];
                /** @description An expression in the filter language. */
                filter?: components["parameters"]["Filter"];
                format?: components["parameters"]["ExportFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    listRejectionReasons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All reasons. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            reason: components["schemas"]["RejectionReason"];
                            advice: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSignInMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The methods. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Signed in. A browser also gets http-only cookies. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description New tokens; the old refresh token is spent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description It is over; also when it was before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description The account is made and signed in. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed; all other sessions are over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetRequest"];
            };
        };
        responses: {
            /** @description The same for every address; where there is an account and mail is set up, a link is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetConfirmation"];
            };
        };
        responses: {
            /** @description Set; all sessions are over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    startOidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    finishOidc: {
        parameters: {
            query?: {
                code?: string;
                state?: string;
                iss?: string;
                session_state?: string;
                error?: string;
                error_description?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the dashboard, signed in, or to `/sign-in?problem=…`. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description Only live tokens that expire within so many days. */
                expires_within_days?: number;
                /** @description live: may be used now; all: also revoked and expired ones. */
                state?: "live" | "all";
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token, with its secret in `token`. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                /** @description `id` of the token, its public part. */
                token: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked; also when it was before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    rotateToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                /** @description `id` of the token, its public part. */
                token: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRotation"];
            };
        };
        responses: {
            /** @description The new token, with its secret in `token`. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAllTokens: {
        parameters: {
            query?: {
                /** @description Only this customer and its children. */
                customer?: components["parameters"]["CustomerQuery"];
                /** @description Only live tokens that expire within so many days. */
                expires_within_days?: number;
                state?: "live" | "all";
                /** @description How the token begins, with or without `fmt_`. */
                prefix?: string;
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invitations, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description The invitation with its link, which is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation: components["parameters"]["InvitationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its link is worth nothing any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users, by e-mail address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted; what he did stays in the audit log. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description The user as he is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneTimeLink"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listWhitelist: {
        parameters: {
            query?: {
                page_size?: components["parameters"]["PageSize"];
                /** @description `next_page_token` of the page before, with everything else as it was. */
                page_token?: components["parameters"]["PageToken"];
            };
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of patterns, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhitelistPatternList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createWhitelistPattern: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWhitelistPattern"];
            };
        };
        responses: {
            /** @description The pattern; open diagnostics that it matches are suppressed at once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhitelistPattern"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewWhitelistPattern: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWhitelistPattern"];
            };
        };
        responses: {
            /** @description The count, and examples. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhitelistPreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteWhitelistPattern: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: components["parameters"]["Customer"];
                pattern: components["parameters"]["PatternId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
}
