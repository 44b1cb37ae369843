// Made by `npm run generate`; do not edit.
export interface paths {
    "/api/ingest/{customer}/{machine}/{software}/heartbeat": {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** "I live": the only message that moves the liveness clock */
        post: operations["postHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ingest/{customer}/{machine}/{software}/diagnostics": {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Coded messages with a severity; the latest post is what is active now */
        post: operations["postDiagnostics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ingest/{customer}/{machine}/{software}/status": {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The current operational status, with an optional snapshot */
        post: operations["postStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ingest/{customer}/{machine}/{software}/metrics": {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Up to 1,000 points of named numbers, stored as readings */
        post: operations["postMetrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ingest/{customer}/batch": {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Up to 5,000 messages of many devices, one JSON object (`BatchLine`) a line
         * @description Each line is judged by itself. 200 when all are stored, 207 when some are not; the answer tells the fate of each line in order. Empty lines are skipped. With an `Idempotency-Key`, line n counts under the key `<key>:<n>`.
         */
        post: operations["postBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests can be stored */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Slug: string;
        /**
         * @description RFC 3339; `T` may be a space, seconds and zone may be absent (UTC then). A number is taken as seconds since 1970,
         *     or milliseconds when above 2e10. A day that there is not, as 30 February, is refused. Kept beside the arrival time, which is what counts.
         */
        Timestamp: string | number | null;
        Heartbeat: {
            ts?: components["schemas"]["Timestamp"];
            version?: string | null;
            uptime_seconds?: number | null;
            pid?: number | null;
            ip_addresses?: components["schemas"]["Addresses"];
            ips?: components["schemas"]["Addresses"];
            /** @description Planned silence; no alarm for so long. */
            going_offline?: {
                reason?: string | null;
                ttl_seconds: number;
            } | null;
            location?: components["schemas"]["Fact"];
            serial?: components["schemas"]["Fact"];
            display_name?: components["schemas"]["Fact"];
            inventory_no?: components["schemas"]["Fact"];
            stream?: components["schemas"]["Fact"];
            group?: components["schemas"]["Fact"];
            group_priority?: components["schemas"]["Fact"];
            sort_priority?: components["schemas"]["Fact"];
            branding?: components["schemas"]["Fact"];
        };
        Addresses: string[] | null;
        /** @description A text or number that names the machine or software; kept and written when it changes. Anything else is ignored: nobody falls silent because of an ornament. */
        Fact: unknown;
        /** @description `items`, or `diagnostics` where there are no `items`. */
        Diagnostics: {
            ts?: components["schemas"]["Timestamp"];
            items?: components["schemas"]["DiagnosticItems"];
            diagnostics?: components["schemas"]["DiagnosticItems"];
        } | {
            items: unknown[];
        } | {
            diagnostics: unknown[];
        };
        DiagnosticItems: components["schemas"]["DiagnosticItem"][] | null;
        DiagnosticItem: {
            code: number;
            message?: string | null;
            /**
             * @description 0 info
             * @enum {unknown}
             */
            severity: 0 | 1 | 2;
            module?: string | null;
            context?: Record<string, never> | null;
        };
        /** @description `status`, a `snapshot`, or both. A snapshot alone keeps the last status, or takes the snapshot's own. */
        Status: {
            ts?: components["schemas"]["Timestamp"];
            /** @enum {string|null} */
            status?: "starting" | "running" | "degraded" | "error" | "stopping" | "stopped" | null;
            message?: string | null;
            snapshot?: Record<string, never> | null;
        } | {
            status: string;
        } | {
            snapshot: Record<string, never>;
        };
        Metrics: {
            ts?: components["schemas"]["Timestamp"];
            points: {
                ts?: components["schemas"]["Timestamp"];
            }[];
        };
        /** @description The line carries the fields of the body of its `kind` beside these three. */
        BatchLine: {
            machine: components["schemas"]["Slug"];
            software: components["schemas"]["Slug"];
            /** @enum {unknown} */
            kind: "heartbeat" | "diagnostics" | "status" | "metrics";
        };
        Ok: {
            /** @constant */
            ok: true;
        };
        Detail: {
            detail: string;
        };
        FieldError: {
            /** @description Where it is */
            path: string;
            message: string;
        };
        InvalidDetail: {
            detail: string;
            errors: components["schemas"]["FieldError"][];
        };
        BatchResult: {
            /** @description All lines are stored. */
            ok: boolean;
            stored: number;
            /** @description Breaks the contract or is not admitted; sending it again changes nothing. */
            refused: number;
            /** @description Could not be stored in time; send these again. */
            failed: number;
            results: {
                /** @description Counted from 1 */
                line: number;
                /** @enum {unknown} */
                status: 200 | 403 | 422 | 429 | 503;
                detail?: string;
                errors?: components["schemas"]["FieldError"][];
            }[];
        };
    };
    responses: {
        /** @description Stored durably */
        Stored: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Ok"];
            };
        };
        /** @description The fate of each line */
        BatchResult: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["BatchResult"];
            };
        };
        /** @description Token missing, mistyped, expired or revoked; customer unknown, inactive, of another token, or at its device limit. All alike, so that nobody can probe; the rejections log tells the customer which. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description No such address */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The address exists but takes another method */
        MethodNotAllowed: {
            headers: {
                Allow?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The body is above 64 kB (a batch 4 MB or 5,000 lines), before or after inflating */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description Not JSON (for a batch NDJSON), not UTF-8, or an encoding other than gzip, deflate, br and zstd (named in `Accept-Encoding`) */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The body is not JSON or breaks the contract */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InvalidDetail"];
            };
        };
        /** @description Not stored; send it again after `Retry-After` seconds. The token is as good as before. */
        TryLater: {
            headers: {
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description Alive */
        Live: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @constant */
                    live?: true;
                };
            };
        };
        /** @description The state of each probe */
        Ready: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    ready?: boolean;
                };
            };
        };
    };
    parameters: {
        Customer: components["schemas"]["Slug"];
        Machine: components["schemas"]["Slug"];
        Software: components["schemas"]["Slug"];
        /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    postHeartbeat: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Heartbeat"];
            };
        };
        responses: {
            200: components["responses"]["Stored"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TryLater"];
            503: components["responses"]["TryLater"];
        };
    };
    postDiagnostics: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Diagnostics"];
            };
        };
        responses: {
            200: components["responses"]["Stored"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TryLater"];
            503: components["responses"]["TryLater"];
        };
    };
    postStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Status"];
            };
        };
        responses: {
            200: components["responses"]["Stored"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TryLater"];
            503: components["responses"]["TryLater"];
        };
    };
    postMetrics: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
                machine: components["parameters"]["Machine"];
                software: components["parameters"]["Software"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Metrics"];
            };
        };
        responses: {
            200: components["responses"]["Stored"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TryLater"];
            503: components["responses"]["TryLater"];
        };
    };
    postBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sent again by the same instance counts once (diagnostics and status); with another body it is refused (422). */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                customer: components["parameters"]["Customer"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
            };
        };
        responses: {
            200: components["responses"]["BatchResult"];
            207: components["responses"]["BatchResult"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TryLater"];
            503: components["responses"]["TryLater"];
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Live"];
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Ready"];
            503: components["responses"]["Ready"];
        };
    };
}
