const paths = {
  overview: "M2 9h3l2-5 3 9 2-4h2",
  instances: "M2 4h12M2 8h12M2 12h12",
  monitors: "M1.500 8h3l2-5 3 10 2-5h3",
  customers: "M3 2v10h4M3 6h4M9 4.500h4v3H9zM9 10.500h4v3H9z",
  diagnostics: "M8 2 14.500 13.500h-13zM8 6.500v3M8 11.500v.1",
  rejections: "M8 2a6 6 0 1 0 .1 0M4 4l8 8",
  maintenance: "M10 3a3 3 0 0 0-3 4L2.500 11.500l2 2L9 9a3 3 0 0 0 4-3l-2 1-2-2z",
  notices: "M3 6v4h2l5 3V3L5 6zM12.500 6a3 3 0 0 1 0 4",
  audit: "M4 2h8v12H4zM6 5h4M6 8h4M6 11h2",
  users: "M8 8a2.500 2.500 0 1 0-.1 0M3 14c0-3 2-4 5-4s5 1 5 4",
  settings: "M2 5h7M12 5h2M2 11h2M7 11h7M9 3.500h2.500v3H9zM4.500 9.500H7v3H4.500z",
  more: "M3 8h.1M8 8h.1M13 8h.1",
  pulse: "M1 8h3l2-5 3 10 2-5h4",
  search: "M7 2.500a4.500 4.500 0 1 0 .1 0M10.500 10.500 14 14",
  sun: "M8 5a3 3 0 1 0 .1 0M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13 10A6 6 0 0 1 6 3a5.500 5.500 0 1 0 7 7z",
  person: "M8 8a2.500 2.500 0 1 0-.1 0M3 14c0-3 2-4 5-4s5 1 5 4",
  columns: "M2 3h12v10H2zM6 3v10M10 3v10",
  copy: "M5 5h8v9H5zM3 11V2h8",
  close: "M4 4l8 8M12 4l-8 8",
  chevron: "M6 4l4 4-4 4",
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
