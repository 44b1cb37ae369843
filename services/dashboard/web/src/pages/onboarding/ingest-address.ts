import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

const key = "rollcall.ingest-address";

type WebSettings = { ingest_url: string | null; ingest_https_port: number };

const readSettings = async (): Promise<WebSettings> => {
  const response = await fetch("/web-settings.json");
  return (await response.json()) as WebSettings;
};

/** Where devices send to: as it was typed here, as the platform says, or its port on the host of this page. */
export const useIngestAddress = () => {
  const { data } = useQuery({
    queryKey: ["web-settings"],
    queryFn: readSettings,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [typed, setTyped] = useState(() => localStorage.getItem(key));
  const [unknownCertificate, setUnknown] = useState<boolean | null>(null);
  const onThisHost = `https://${window.location.hostname}:${data?.ingest_https_port ?? 8443}`;
  return {
    value: (typed ?? data?.ingest_url ?? onThisHost).replace(/\/+$/, ""),
    // Whoever set a public address has a certificate for it as well.
    unknownCertificate: unknownCertificate ?? !data?.ingest_url,
    set: (address: string) => {
      localStorage.setItem(key, address);
      setTyped(address);
    },
    setUnknownCertificate: setUnknown,
  };
};

export type IngestAddress = ReturnType<typeof useIngestAddress>;
