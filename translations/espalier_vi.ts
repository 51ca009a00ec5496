<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en_US">
<context>
    <name>ErrorText</name>
    <message>
        <source>%1 does not exist. Check the path, or choose another file.</source>
        <translation>%1 không tồn tại. Kiểm tra đường dẫn hoặc chọn tệp khác.</translation>
    </message>
    <message>
        <source>%1 cannot be read. Check its permissions.</source>
        <translation>Không đọc được %1. Kiểm tra quyền truy cập.</translation>
    </message>
    <message>
        <source>%1 cannot be written. Check permissions and free space, or choose another folder.</source>
        <translation>Không ghi được %1. Kiểm tra quyền và dung lượng trống, hoặc chọn thư mục khác.</translation>
    </message>
    <message>
        <source>%1 was changed by another program. Open it again.</source>
        <translation>%1 đã bị chương trình khác thay đổi. Mở lại tệp.</translation>
    </message>
    <message>
        <source>%1 is damaged or not what its name says.</source>
        <translation>%1 bị hỏng hoặc không đúng loại như tên tệp.</translation>
    </message>
    <message>
        <source>%1 has a form that is not supported.</source>
        <translation>%1 có định dạng chưa được hỗ trợ.</translation>
    </message>
    <message>
        <source>%1 cannot be computed here. Compression without data and export still work.</source>
        <translation>Không tính được %1. Vẫn nén được khi không có dữ liệu và vẫn xuất được.</translation>
    </message>
    <message>
        <source>%1 contradicts itself, so it cannot be run.</source>
        <translation>%1 tự mâu thuẫn nên không chạy được.</translation>
    </message>
    <message>
        <source>%1 has a value that is not allowed.</source>
        <translation>%1 có giá trị không hợp lệ.</translation>
    </message>
    <message>
        <source>The model has no layer %1.</source>
        <translation>Mô hình không có lớp %1.</translation>
    </message>
    <message>
        <source>This cannot be applied to %1.</source>
        <translation>Không áp dụng được cho %1.</translation>
    </message>
    <message>
        <source>The data %1 do not fit this model.</source>
        <translation>Dữ liệu %1 không khớp với mô hình này.</translation>
    </message>
    <message>
        <source>Data are needed for this. Open data first.</source>
        <translation>Việc này cần dữ liệu. Mở dữ liệu trước.</translation>
    </message>
    <message>
        <source>There is not enough memory for %1.</source>
        <translation>Không đủ bộ nhớ cho %1.</translation>
    </message>
    <message>
        <source>The result of %1 was checked and is not what it should be, so nothing was written.</source>
        <translation>Kết quả của %1 đã được kiểm tra và không đúng, nên không ghi gì.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Đã hủy.</translation>
    </message>
    <message>
        <source>Something is wrong inside Espalier. The model on disk is unchanged.</source>
        <translation>Có lỗi bên trong Espalier. Mô hình trên đĩa không thay đổi.</translation>
    </message>
</context>
<context>
    <name>Example</name>
    <message>
        <source>Handwritten digits</source>
        <translation>Chữ số viết tay</translation>
    </message>
    <message>
        <source>A small network for pictures of 8×8 pixels</source>
        <translation>Mạng nhỏ cho ảnh 8×8 điểm</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>G</source>
        <translation>tỉ</translation>
    </message>
    <message>
        <source>M</source>
        <translation>triệu</translation>
    </message>
    <message>
        <source>k</source>
        <translation>nghìn</translation>
    </message>
</context>
<context>
    <name>InspectorTab</name>
    <message>
        <source>Activations</source>
        <translation>Kích hoạt</translation>
    </message>
    <message>
        <source>What flows through the node, and the range that its codes cover</source>
        <translation>Giá trị đi qua nút và khoảng mà các mã bao phủ</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kênh</translation>
    </message>
    <message>
        <source>Range and norm of every output channel</source>
        <translation>Khoảng giá trị và chuẩn của từng kênh ra</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Attributes, tensors and each stored value</source>
        <translation>Thuộc tính, tensor và từng giá trị được lưu</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Nhân</translation>
    </message>
    <message>
        <source>The weights as pictures</source>
        <translation>Trọng số vẽ thành hình</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
    <message>
        <source>Histogram of the weights before and after</source>
        <translation>Phân bố trọng số trước và sau</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Inspector</source>
        <translation>Chi tiết lớp</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Các lớp</translation>
    </message>
    <message>
        <source>Preview, compared with the original</source>
        <translation>Xem trước, so với bản gốc</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Câu trả lời</translation>
    </message>
</context>
<context>
    <name>PreviewTiles</name>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>× %1 smaller</source>
        <translation>nhỏ hơn %1 lần</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>trước: %1</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 byte</translation>
    </message>
    <message>
        <source>%1 bytes in the .onnx file and %2 in its data files</source>
        <translation>%1 byte trong tệp .onnx và %2 trong các tệp dữ liệu đi kèm</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>Phép nhân–cộng</translation>
    </message>
    <message>
        <source>exact; %1 in int8</source>
        <translation>tính đúng; %1 là int8</translation>
    </message>
    <message>
        <source>exact; all in float</source>
        <translation>tính đúng; toàn số thực</translation>
    </message>
    <message>
        <source>%1 multiplications with addition for one sample</source>
        <translation>%1 phép nhân–cộng cho một mẫu</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>Bộ nhớ RAM</translation>
    </message>
    <message>
        <source>exact, at its peak</source>
        <translation>tính đúng, lúc cao nhất</translation>
    </message>
    <message>
        <source>Weights and the largest sum of live activations, for one sample: %1 bytes</source>
        <translation>Trọng số và tổng lớn nhất của các giá trị trung gian còn dùng, cho một mẫu: %1 byte</translation>
    </message>
    <message>
        <source>%1 cannot be run</source>
        <translation>không chạy được %1</translation>
    </message>
    <message>
        <source>the size of the input is open</source>
        <translation>kích thước đầu vào còn để ngỏ</translation>
    </message>
    <message>
        <source>%1 cannot be run, so nothing can be measured.</source>
        <translation>Không chạy được %1 nên không đo được gì.</translation>
    </message>
    <message>
        <source>reading data</source>
        <translation>đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message>
        <source>Add labelled data to see accuracy.</source>
        <translation>Thêm dữ liệu có nhãn để thấy độ chính xác.</translation>
    </message>
    <message>
        <source>Add data to see how often the answers agree with the original.</source>
        <translation>Thêm dữ liệu để thấy câu trả lời trùng khớp với bản gốc đến đâu.</translation>
    </message>
    <message>
        <source>These data have no labels.</source>
        <translation>Dữ liệu này không có nhãn.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Đo lại</translation>
    </message>
    <message>
        <source>measuring the original</source>
        <translation>đang đo bản gốc</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>đang đo</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Chưa đo.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>old value, measuring</source>
        <translation>giá trị cũ, đang đo</translation>
    </message>
    <message>
        <source>value before the change</source>
        <translation>giá trị trước thay đổi</translation>
    </message>
    <message>
        <source>%1 of %2 samples</source>
        <translation>%1 trên %2 mẫu</translation>
    </message>
    <message numerus="yes">
        <source>exact; %Ln sample(s)</source>
        <translation>
            <numerusform>tính đúng; %Ln mẫu</numerusform>
        </translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Độ chính xác</translation>
    </message>
    <message>
        <source>%1 pt</source>
        <translation>%1 điểm</translation>
    </message>
    <message>
        <source>within noise</source>
        <translation>trong mức nhiễu</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>%1 of %2 answers are right. For unseen data of the same kind, with 95 % certainty: %3 to %4 (Wilson).</source>
        <translation>%1 trên %2 câu trả lời đúng. Với dữ liệu mới cùng loại, độ tin cậy 95 %: từ %3 đến %4 (Wilson).</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Mức trùng khớp</translation>
    </message>
    <message>
        <source>with the original</source>
        <translation>so với bản gốc</translation>
    </message>
    <message>
        <source>no answer differs</source>
        <translation>không câu trả lời nào khác</translation>
    </message>
    <message numerus="yes">
        <source>%Ln answer(s) differ</source>
        <translation>
            <numerusform>%Ln câu trả lời khác</numerusform>
        </translation>
    </message>
    <message>
        <source>predicted, measuring</source>
        <translation>dự đoán, đang đo</translation>
    </message>
    <message>
        <source>predicted from sensitivity</source>
        <translation>dự đoán từ độ nhạy</translation>
    </message>
    <message>
        <source>Predicted from what each layer&apos;s change does alone, with 95 % certainty between %1 and %2. Measured values follow.</source>
        <translation>Dự đoán từ tác động riêng của thay đổi ở từng lớp, với độ tin cậy 95 % nằm giữa %1 và %2. Giá trị đo sẽ hiện sau.</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>it is already quantized</source>
        <translation>lớp này đã được lượng tử hóa</translation>
    </message>
    <message>
        <source>its constant matrix is the left factor of the product</source>
        <translation>ma trận hằng đứng bên trái trong phép nhân</translation>
    </message>
    <message>
        <source>its weights are computed at run time</source>
        <translation>trọng số được tính lúc chạy</translation>
    </message>
    <message>
        <source>its weights are %1, not float32</source>
        <translation>trọng số là %1, không phải float32</translation>
    </message>
    <message>
        <source>its weight has the shape %1, which does not fit %2</source>
        <translation>trọng số có hình dạng %1, không hợp với %2</translation>
    </message>
    <message>
        <source>its weight &quot;%1&quot; is an output of the model</source>
        <translation>trọng số &quot;%1&quot; là đầu ra của mô hình</translation>
    </message>
    <message>
        <source>its weight &quot;%1&quot; is shared with %2 &quot;%3&quot;</source>
        <translation>trọng số &quot;%1&quot; dùng chung với %2 &quot;%3&quot;</translation>
    </message>
    <message>
        <source>quantization handles convolutions and products of matrices, not %1</source>
        <translation>chỉ lượng tử hóa được tích chập và phép nhân ma trận, không lượng tử hóa được %1</translation>
    </message>
    <message>
        <source>its weights are stored as %1, which cannot be pruned</source>
        <translation>trọng số được lưu dạng %1, không cắt tỉa được</translation>
    </message>
    <message>
        <source>one of its weights is not a number</source>
        <translation>có một trọng số không phải là số</translation>
    </message>
    <message>
        <source>one of its weights is not a finite number</source>
        <translation>có một trọng số không hữu hạn</translation>
    </message>
    <message>
        <source>ONNX Runtime has no integer ConvTranspose; weights alone can be quantized</source>
        <translation>ONNX Runtime không có ConvTranspose số nguyên; chỉ lượng tử hóa được riêng trọng số</translation>
    </message>
    <message>
        <source>its weight has %1 dimensions; integer products need 2</source>
        <translation>trọng số có %1 chiều; phép nhân số nguyên cần 2 chiều</translation>
    </message>
    <message>
        <source>its input is transposed (transA), which the integer kernel does not do</source>
        <translation>đầu vào bị chuyển vị (transA), phép tính số nguyên không làm được</translation>
    </message>
    <message>
        <source>its bias is not a constant with one value a channel</source>
        <translation>bias không phải hằng với mỗi kênh một giá trị</translation>
    </message>
    <message>
        <source>its input is constant</source>
        <translation>đầu vào là hằng</translation>
    </message>
    <message>
        <source>the activations around it are already quantized; choose all integer layers in one step</source>
        <translation>các giá trị quanh lớp đã được lượng tử hóa; chọn mọi lớp số nguyên trong cùng một bước</translation>
    </message>
    <message>
        <source>only its weights are integers; it computes in float</source>
        <translation>chỉ trọng số là số nguyên; phép tính vẫn dùng số thực</translation>
    </message>
    <message>
        <source>its weights are integers, but what it reads is not quantized</source>
        <translation>trọng số là số nguyên, nhưng đầu vào chưa được lượng tử hóa</translation>
    </message>
    <message>
        <source>left in float between integer layers</source>
        <translation>giữ số thực giữa các lớp số nguyên</translation>
    </message>
    <message>
        <source>operator %1 cannot be computed; the layer is kept as it is</source>
        <translation>không tính được phép toán %1; lớp được giữ nguyên</translation>
    </message>
    <message>
        <source>operator %1 is handled from opset %2, the model has opset %3</source>
        <translation>phép toán %1 chỉ được hỗ trợ từ opset %2, mô hình dùng opset %3</translation>
    </message>
    <message>
        <source>it needs calibration data to measure the ranges of activations, and there are none</source>
        <translation>cần dữ liệu hiệu chỉnh để đo khoảng giá trị, nhưng chưa có dữ liệu</translation>
    </message>
    <message>
        <source>there are no calibration samples</source>
        <translation>không có mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>there are no samples to evaluate</source>
        <translation>không có mẫu để đo</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>không có tệp hay thư mục này</translation>
    </message>
    <message>
        <source>is no input of the model (its inputs: %1)</source>
        <translation>không phải đầu vào của mô hình (các đầu vào: %1)</translation>
    </message>
    <message>
        <source>the model wants %1, the data give %2</source>
        <translation>mô hình cần %1, dữ liệu cho %2</translation>
    </message>
    <message>
        <source>nothing feeds it (the model wants %1)</source>
        <translation>không có gì cấp cho đầu vào này (mô hình cần %1)</translation>
    </message>
    <message>
        <source>is a text file, not an ONNX file</source>
        <translation>là tệp văn bản, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>was changed after the model was opened; open the model again</source>
        <translation>đã thay đổi sau khi mở mô hình; mở lại mô hình</translation>
    </message>
    <message>
        <source>was changed after the dataset was opened</source>
        <translation>đã thay đổi sau khi mở dữ liệu</translation>
    </message>
    <message>
        <source>not enough memory to run the model</source>
        <translation>không đủ bộ nhớ để chạy mô hình</translation>
    </message>
    <message>
        <source>nothing changes here</source>
        <translation>ở đây không có gì thay đổi</translation>
    </message>
    <message>
        <source>its output has no float32 counterpart in the changed model</source>
        <translation>đầu ra không có giá trị float32 tương ứng trong mô hình đã đổi</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>%n other layer(s)</source>
        <translation>%n lớp khác</translation>
    </message>
    <message>
        <source>graph</source>
        <translation>đồ thị</translation>
    </message>
    <message>
        <source>Bytes of each layer before and after</source>
        <translation>Số byte của từng lớp trước và sau</translation>
    </message>
    <message>
        <source>before</source>
        <translation>trước</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sau</translation>
    </message>
    <message>
        <source>%1 in the file</source>
        <translation>%1 trong tệp</translation>
    </message>
    <message>
        <source>Size and accuracy of every state that was measured</source>
        <translation>Kích thước và độ chính xác của mọi trạng thái đã đo</translation>
    </message>
    <message>
        <source>Top-1 accuracy, %</source>
        <translation>Độ chính xác top-1, %</translation>
    </message>
    <message>
        <source>Agreement with the original, %</source>
        <translation>Mức trùng khớp với bản gốc, %</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Kích thước tệp</translation>
    </message>
    <message>
        <source>original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>result: %1, %2</source>
        <translation>kết quả: %1, %2</translation>
    </message>
    <message>
        <source>Weights of the layers that changed most, before and after</source>
        <translation>Trọng số của các lớp thay đổi nhiều nhất, trước và sau</translation>
    </message>
    <message>
        <source>%1 near zero</source>
        <translation>%1 gần không</translation>
    </message>
    <message>
        <source>Compression report</source>
        <translation>Báo cáo nén</translation>
    </message>
    <message>
        <source>%1, made smaller</source>
        <translation>%1, đã thu nhỏ</translation>
    </message>
    <message>
        <source>Made with Espalier %1. The same model, recipe and data give the same bytes.</source>
        <translation>Làm bằng Espalier %1. Cùng mô hình, công thức và dữ liệu cho cùng các byte.</translation>
    </message>
    <message>
        <source>Where the bytes went</source>
        <translation>Các byte nằm ở đâu</translation>
    </message>
    <message>
        <source>What was changed</source>
        <translation>Đã thay đổi những gì</translation>
    </message>
    <message>
        <source>How it was measured</source>
        <translation>Đã đo như thế nào</translation>
    </message>
    <message>
        <source>Size and accuracy</source>
        <translation>Kích thước và độ chính xác</translation>
    </message>
    <message>
        <source>Weights before and after</source>
        <translation>Trọng số trước và sau</translation>
    </message>
    <message>
        <source>The network</source>
        <translation>Mạng</translation>
    </message>
    <message>
        <source>The file is %1 times smaller.</source>
        <translation>Tệp nhỏ hơn %1 lần.</translation>
    </message>
    <message>
        <source>The file is %1 times larger.</source>
        <translation>Tệp lớn hơn %1 lần.</translation>
    </message>
    <message>
        <source>The file is as large as before.</source>
        <translation>Tệp lớn như trước.</translation>
    </message>
    <message>
        <source>Its answers were not measured.</source>
        <translation>Chưa đo các câu trả lời.</translation>
    </message>
    <message>
        <source>It gives the same answer as the original for %1 of the samples.</source>
        <translation>Trả lời giống bản gốc ở %1 số mẫu.</translation>
    </message>
    <message>
        <source>It gives the very same answers: %1 of them are right.</source>
        <translation>Trả lời y hệt như trước: %1 số câu đúng.</translation>
    </message>
    <message>
        <source>It answers right about as often as before: %1 instead of %2, within the uncertainty of the test.</source>
        <translation>Trả lời đúng gần như trước: %1 thay vì %2, nằm trong sai số của phép đo.</translation>
    </message>
    <message>
        <source>It answers right less often: %1 instead of %2.</source>
        <translation>Trả lời đúng ít hơn: %1 thay vì %2.</translation>
    </message>
    <message>
        <source>It answers right more often: %1 instead of %2.</source>
        <translation>Trả lời đúng nhiều hơn: %1 thay vì %2.</translation>
    </message>
    <message>
        <source>%1 times smaller</source>
        <translation>nhỏ hơn %1 lần</translation>
    </message>
    <message>
        <source>%1 times larger</source>
        <translation>lớn hơn %1 lần</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>Right answers</source>
        <translation>Câu trả lời đúng</translation>
    </message>
    <message>
        <source>Not measured: %1.</source>
        <translation>Chưa đo: %1.</translation>
    </message>
    <message>
        <source>Same answers</source>
        <translation>Câu trả lời giống nhau</translation>
    </message>
    <message>
        <source>%n answer(s) differ</source>
        <translation>%n câu trả lời khác</translation>
    </message>
    <message>
        <source>The data have no labels: what is right is not known.</source>
        <translation>Dữ liệu không có nhãn: không biết câu nào đúng.</translation>
    </message>
    <message>
        <source>%1 points, within noise</source>
        <translation>%1 điểm, trong mức nhiễu</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 điểm</translation>
    </message>
    <message>
        <source>%1 of %2 samples instead of %3. Likely change (95 %): %4 to %5 points.</source>
        <translation>%1 trên %2 mẫu thay vì %3. Thay đổi có thể (95 %): từ %4 đến %5 điểm.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>%1 bytes instead of %2. The file that is sent.</source>
        <translation>%1 byte thay vì %2. Tệp được gửi đi.</translation>
    </message>
    <message>
        <source>Multiplications</source>
        <translation>Phép nhân</translation>
    </message>
    <message>
        <source>For one sample; %1 of them with whole numbers, which many devices do faster.</source>
        <translation>Cho một mẫu; %1 dùng số nguyên, nhiều thiết bị làm nhanh hơn.</translation>
    </message>
    <message>
        <source>Memory while it runs</source>
        <translation>Bộ nhớ khi chạy</translation>
    </message>
    <message>
        <source>Weights and the largest results in between, for one sample.</source>
        <translation>Trọng số và các kết quả trung gian lớn nhất, cho một mẫu.</translation>
    </message>
    <message>
        <source>%1 of %2 layers keep each weight in fewer bits than before; %3 of them compute with whole numbers.</source>
        <translation>%1 trên %2 lớp giữ mỗi trọng số bằng ít bit hơn trước; %3 lớp trong đó tính bằng số nguyên.</translation>
    </message>
    <message>
        <source>Rounded numbers</source>
        <translation>Làm tròn số</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 đến %2</translation>
    </message>
    <message>
        <source>In %1 of %2 layers small weights became zero: %3 of each layer. This alone saves no bytes in this file; it prepares for downloads and devices that skip zeros.</source>
        <translation>Ở %1 trên %2 lớp, các trọng số nhỏ đã thành không: %3 của mỗi lớp. Riêng việc này không bớt byte nào trong tệp; nó có ích khi tải về và cho thiết bị bỏ qua số không.</translation>
    </message>
    <message>
        <source>Removed small weights</source>
        <translation>Bỏ các trọng số nhỏ</translation>
    </message>
    <message>
        <source>Nothing was changed: this is the original.</source>
        <translation>Không thay đổi gì: đây là bản gốc.</translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation>Ghi chú: %1</translation>
    </message>
    <message>
        <source>Both models answered the same %1 samples (%2), with the arithmetic that ONNX Runtime 1.30 uses for these files.</source>
        <translation>Cả hai mô hình trả lời cùng %1 mẫu (%2), với cách tính mà ONNX Runtime 1.30 dùng cho các tệp này.</translation>
    </message>
    <message>
        <source>Right before and wrong now: %1. Wrong before and right now: %2.</source>
        <translation>Trước đúng nay sai: %1. Trước sai nay đúng: %2.</translation>
    </message>
    <message>
        <source>The ranges for rounding were taken from %1 other samples.</source>
        <translation>Khoảng giá trị để làm tròn lấy từ %1 mẫu khác.</translation>
    </message>
    <message>
        <source>Read with care.</source>
        <translation>Đọc cẩn thận.</translation>
    </message>
    <message>
        <source>The same samples guided the choices. On new ones expect a little less, and confirm with samples of your own use.</source>
        <translation>Chính các mẫu này đã dẫn dắt lựa chọn. Với mẫu mới hãy chờ kết quả thấp hơn một chút, và kiểm lại bằng mẫu của chính nơi sử dụng.</translation>
    </message>
    <message>
        <source>Without labels only agreement with the original can be said, not how often it is right.</source>
        <translation>Không có nhãn thì chỉ nói được mức trùng khớp với bản gốc, không nói được bao nhiêu câu đúng.</translation>
    </message>
    <message>
        <source>All figures</source>
        <translation>Tất cả các số</translation>
    </message>
    <message>
        <source>result</source>
        <translation>kết quả</translation>
    </message>
    <message>
        <source>change</source>
        <translation>thay đổi</translation>
    </message>
    <message>
        <source>File, bytes</source>
        <translation>Tệp, byte</translation>
    </message>
    <message>
        <source>External data, bytes</source>
        <translation>Dữ liệu ngoài, byte</translation>
    </message>
    <message>
        <source>Download (zlib, level 6), bytes</source>
        <translation>Tải về (zlib, mức 6), byte</translation>
    </message>
    <message>
        <source>If zeros were stored sparsely, bytes</source>
        <translation>Nếu lưu thưa các số không, byte</translation>
    </message>
    <message>
        <source>RAM for one sample, bytes</source>
        <translation>RAM cho một mẫu, byte</translation>
    </message>
    <message>
        <source>Multiply-accumulates a sample</source>
        <translation>Phép nhân–cộng mỗi mẫu</translation>
    </message>
    <message>
        <source>Of these on integers</source>
        <translation>Trong đó bằng số nguyên</translation>
    </message>
    <message>
        <source>%1, 95 % interval for unseen data</source>
        <translation>%1, khoảng 95 % cho dữ liệu chưa thấy</translation>
    </message>
    <message>
        <source>%1 with the original</source>
        <translation>%1 với bản gốc</translation>
    </message>
    <message>
        <source>Difference of top-1, 95 % interval (paired, Newcombe), points</source>
        <translation>Chênh lệch top-1, khoảng 95 % (ghép cặp, Newcombe), điểm</translation>
    </message>
    <message>
        <source>McNemar&apos;s test</source>
        <translation>Kiểm định McNemar</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Các lớp</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>lớp</translation>
    </message>
    <message>
        <source>bytes before</source>
        <translation>byte trước</translation>
    </message>
    <message>
        <source>bytes after</source>
        <translation>byte sau</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>trọng số</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>số không</translation>
    </message>
    <message>
        <source>what was done</source>
        <translation>đã làm gì</translation>
    </message>
    <message>
        <source>%1, on integers</source>
        <translation>%1, bằng số nguyên</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>không gì</translation>
    </message>
    <message>
        <source>Samples whose answer changed</source>
        <translation>Các mẫu có câu trả lời đổi</translation>
    </message>
    <message>
        <source>The first %1 of %2</source>
        <translation>%1 mẫu đầu trên %2</translation>
    </message>
    <message>
        <source>%n sample(s)</source>
        <translation>%n mẫu</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>khoảng cách</translation>
    </message>
    <message>
        <source>sample</source>
        <translation>mẫu</translation>
    </message>
    <message>
        <source>label</source>
        <translation>nhãn</translation>
    </message>
    <message>
        <source>Where this comes from</source>
        <translation>Nguồn gốc</translation>
    </message>
    <message>
        <source>file</source>
        <translation>tệp</translation>
    </message>
    <message>
        <source>hash (XXH3, 128 bits)</source>
        <translation>mã băm (XXH3, 128 bit)</translation>
    </message>
    <message>
        <source>opset</source>
        <translation>opset</translation>
    </message>
    <message>
        <source>Espalier %1, kernels for %2. The result was read back after writing and run on probe inputs: the same bits.</source>
        <translation>Espalier %1, nhân tính cho %2. Kết quả đã được đọc lại sau khi ghi và chạy thử: giống từng bit.</translation>
    </message>
    <message>
        <source>Espalier %1, kernels for %2. The result was not run after writing: %3.</source>
        <translation>Espalier %1, nhân tính cho %2. Kết quả chưa được chạy sau khi ghi: %3.</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
    <message>
        <source>The original and this recipe give the result; the result carries both the recipe and the original&apos;s hash.</source>
        <translation>Bản gốc và công thức này cho ra kết quả; kết quả mang theo cả công thức và mã băm của bản gốc.</translation>
    </message>
    <message>
        <source>The network, with what was done to each layer</source>
        <translation>Mạng, với những gì đã làm ở từng lớp</translation>
    </message>
    <message>
        <source>thousand</source>
        <translation>nghìn</translation>
    </message>
    <message>
        <source>million</source>
        <translation>triệu</translation>
    </message>
    <message>
        <source>billion</source>
        <translation>tỷ</translation>
    </message>
    <message>
        <source>agreement</source>
        <translation>mức trùng khớp</translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message>
        <source>Input “%1”, %2</source>
        <translation>Đầu vào “%1”, %2</translation>
    </message>
    <message>
        <source>As the model gets it: black is %1, white %2</source>
        <translation>Đúng như mô hình nhận: đen là %1, trắng là %2</translation>
    </message>
    <message>
        <source>Turned: rows run from left to right</source>
        <translation>Đã xoay: các hàng chạy từ trái sang phải</translation>
    </message>
    <message>
        <source>As the model gets it: from %1 to %2</source>
        <translation>Đúng như mô hình nhận: từ %1 đến %2</translation>
    </message>
    <message>
        <source>No picture for this shape</source>
        <translation>Không vẽ được hình cho kích cỡ này</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) are not finite</source>
        <translation>
            <numerusform>%Ln giá trị không hữu hạn</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sensitivity</name>
    <message>
        <source>choose data to measure it</source>
        <translation>chọn dữ liệu để đo</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln answer(s) change at int8</source>
        <translation>
            <numerusform>%1 trên %Ln câu trả lời đổi khi dùng int8</numerusform>
        </translation>
    </message>
    <message>
        <source>Sensitivity unknown: %1</source>
        <translation>Chưa biết độ nhạy: %1</translation>
    </message>
    <message>
        <source>Sensitivity is measured on data; there are none</source>
        <translation>Độ nhạy được đo trên dữ liệu; chưa có dữ liệu</translation>
    </message>
    <message>
        <source>Sensitivity is being measured</source>
        <translation>Đang đo độ nhạy</translation>
    </message>
    <message>
        <source>Not measured yet: Measure, Measure sensitivity</source>
        <translation>Chưa đo: mở Đo, Đo độ nhạy</translation>
    </message>
</context>
<context>
    <name>esp::ActivationDetail</name>
    <message>
        <source>fix the range of %1</source>
        <translation>cố định khoảng của %1</translation>
    </message>
    <message>
        <source>calibrate the range of %1</source>
        <translation>hiệu chỉnh lại khoảng của %1</translation>
    </message>
</context>
<context>
    <name>esp::ActivationPlot</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
    <message numerus="yes">
        <source>%1…%2: %Ln value(s)</source>
        <translation>
            <numerusform>%1…%2: %Ln giá trị</numerusform>
        </translation>
    </message>
    <message>
        <source>value	count</source>
        <translation>giá trị	số lượng</translation>
    </message>
</context>
<context>
    <name>esp::ActivationsPage</name>
    <message>
        <source>Select a layer</source>
        <translation>Chọn một lớp</translation>
    </message>
    <message>
        <source>What flows through the layers is measured on data. Choose data with Ctrl+D.</source>
        <translation>Giá trị đi qua các lớp được đo trên dữ liệu. Chọn dữ liệu bằng Ctrl+D.</translation>
    </message>
    <message>
        <source>These data have no samples to calibrate on. Choose data with at least five samples with Ctrl+D.</source>
        <translation>Dữ liệu này không có mẫu để hiệu chỉnh. Chọn dữ liệu có ít nhất năm mẫu bằng Ctrl+D.</translation>
    </message>
    <message>
        <source>measuring on the calibration data</source>
        <translation>đang đo trên dữ liệu hiệu chỉnh</translation>
    </message>
    <message>
        <source>There is no such tensor here.</source>
        <translation>Ở đây không có tensor này.</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) were not finite and are left out.</source>
        <translation>
            <numerusform>%Ln giá trị không hữu hạn đã được bỏ qua.</numerusform>
        </translation>
    </message>
    <message>
        <source>This tensor holds no float values, so there is no histogram of it.</source>
        <translation>Tensor này không chứa số thực nên không có phân bố.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 trên %2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>không có</translation>
    </message>
    <message>
        <source>&lt; %1</source>
        <translation>&lt; %1</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <comment>at most</comment>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>stays float</source>
        <translation>vẫn là số thực</translation>
    </message>
    <message>
        <source>The histogram is that of the original; the range is that of the exported model.</source>
        <translation>Phân bố là của bản gốc; khoảng giá trị là của mô hình xuất ra.</translation>
    </message>
    <message>
        <source>What it reads</source>
        <translation>Đầu vào</translation>
    </message>
    <message>
        <source>What it writes</source>
        <translation>Đầu ra</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor đang xem</translation>
    </message>
    <message>
        <source>Whose values are shown</source>
        <translation>Giá trị của tensor nào được hiện</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Thang log</translation>
    </message>
    <message>
        <source>Counts on a logarithmic axis</source>
        <translation>Số lượng trên thang logarit</translation>
    </message>
    <message>
        <source>Histogram of the activations</source>
        <translation>Phân bố giá trị kích hoạt</translation>
    </message>
    <message>
        <source>Arrow keys go from bin to bin, + and − zoom, 0 shows all; the figures stand below as text</source>
        <translation>Phím mũi tên chuyển giữa các cột, + và − phóng thu, 0 hiện tất cả; số liệu ở bên dưới</translation>
    </message>
    <message>
        <source>Fixed range</source>
        <translation>Khoảng cố định</translation>
    </message>
    <message>
        <source>The range is what stands here or where the lines are dragged, not what calibration finds</source>
        <translation>Khoảng là số nhập ở đây hoặc chỗ kéo đường tới, không phải kết quả hiệu chỉnh</translation>
    </message>
    <message>
        <source>Least value that the codes cover</source>
        <translation>Giá trị nhỏ nhất mà mã bao phủ</translation>
    </message>
    <message>
        <source>Greatest value that the codes cover</source>
        <translation>Giá trị lớn nhất mà mã bao phủ</translation>
    </message>
    <message>
        <source>Of what the current layer reads</source>
        <translation>Của đầu vào lớp hiện tại</translation>
    </message>
    <message>
        <source>Progress of measuring</source>
        <translation>Tiến độ đo</translation>
    </message>
    <message>
        <source>Range seen</source>
        <translation>Khoảng đã gặp</translation>
    </message>
    <message>
        <source>Range of the codes</source>
        <translation>Khoảng của mã</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Số bước</translation>
    </message>
    <message>
        <source>Values outside</source>
        <translation>Giá trị nằm ngoài</translation>
    </message>
    <message>
        <source>Values seen</source>
        <translation>Số giá trị đã gặp</translation>
    </message>
</context>
<context>
    <name>esp::AnswerTableModel</name>
    <message>
        <source>%1: %2</source>
        <comment>column and value</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>esp::AnswerTableView</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
</context>
<context>
    <name>esp::Answers</name>
    <message>
        <source>applying the recipe</source>
        <translation>đang áp dụng công thức</translation>
    </message>
    <message>
        <source>measuring the original</source>
        <translation>đang đo bản gốc</translation>
    </message>
    <message>
        <source>measuring: %1 of %2 samples</source>
        <translation>đang đo: %1 trên %2 mẫu</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>đang đo</translation>
    </message>
    <message>
        <source>Open a model to see what its answers are.</source>
        <translation>Mở mô hình để xem các câu trả lời.</translation>
    </message>
    <message>
        <source>%1 cannot be run, so nothing can be measured.</source>
        <translation>Không chạy được %1 nên không đo được gì.</translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message>
        <source>Reading data</source>
        <translation>Đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>Add data to see which answers differ from the original&apos;s.</source>
        <translation>Thêm dữ liệu để thấy câu trả lời nào khác bản gốc.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Đo lại</translation>
    </message>
    <message>
        <source>Answers are listed when all samples were seen (%1).</source>
        <translation>Câu trả lời hiện ra khi đã chạy hết các mẫu (%1).</translation>
    </message>
    <message>
        <source>Comparing answers</source>
        <translation>Đang so sánh câu trả lời</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Chưa đo.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>This is the original, so no answer differs. Prune or quantize a layer to see which answers that changes.</source>
        <translation>Đây là bản gốc nên không câu trả lời nào khác. Cắt tỉa hoặc lượng tử hóa một lớp để thấy câu trả lời nào đổi.</translation>
    </message>
    <message>
        <source>No answer differs from the original&apos;s: all %1 are the same.</source>
        <translation>Không câu trả lời nào khác bản gốc: cả %1 đều giống.</translation>
    </message>
    <message>
        <source>These data have no labels, so nobody knows how many answers of a class are right. Choose data with labels to see it.</source>
        <translation>Dữ liệu này không có nhãn nên không biết mỗi loại đúng bao nhiêu câu. Chọn dữ liệu có nhãn để xem.</translation>
    </message>
    <message>
        <source>These data have no labels, so nobody knows which classes are taken for others. Choose data with labels to see it.</source>
        <translation>Dữ liệu này không có nhãn nên không biết loại nào bị nhầm sang loại nào. Chọn dữ liệu có nhãn để xem.</translation>
    </message>
    <message>
        <source>values before the change</source>
        <translation>giá trị trước thay đổi</translation>
    </message>
    <message>
        <source>old values, %1</source>
        <translation>giá trị cũ, %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers differ: %2 worse, %3 better, %4 between two wrong ones</source>
        <translation>
            <numerusform>%Ln trên %1 câu trả lời khác: %2 kém đi, %3 tốt lên, %4 từ sai sang sai</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers differ; without labels nobody knows which are right</source>
        <translation>
            <numerusform>%Ln trên %1 câu trả lời khác; không có nhãn nên không biết câu nào đúng</numerusform>
        </translation>
    </message>
    <message>
        <source>The model gives class numbers instead of scores, so there are no margins.</source>
        <translation>Mô hình cho số loại thay vì điểm nên không có khoảng cách.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es): %1 lost right answers, %2 gained some</source>
        <translation>
            <numerusform>%Ln loại: %1 mất câu đúng, %2 thêm câu đúng</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers are wrong</source>
        <translation>
            <numerusform>%Ln trên %1 câu trả lời sai</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::AnswersPanel</name>
    <message>
        <source>All (%1)</source>
        <translation>Tất cả (%1)</translation>
    </message>
    <message>
        <source>Worse (%1)</source>
        <translation>Kém đi (%1)</translation>
    </message>
    <message>
        <source>Better (%1)</source>
        <translation>Tốt lên (%1)</translation>
    </message>
    <message>
        <source>Both wrong (%1)</source>
        <translation>Cả hai sai (%1)</translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message>
        <source>Flipped samples (%1)</source>
        <translation>Mẫu đổi câu trả lời (%1)</translation>
    </message>
    <message>
        <source>Flipped samples</source>
        <translation>Mẫu đổi câu trả lời</translation>
    </message>
    <message>
        <source>Per class</source>
        <translation>Theo loại</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Nhầm lẫn</translation>
    </message>
    <message>
        <source>Samples that the present state answers otherwise than the original</source>
        <translation>Các mẫu mà trạng thái hiện tại trả lời khác bản gốc</translation>
    </message>
    <message>
        <source>Right answers of each class, before and now</source>
        <translation>Câu trả lời đúng của từng loại, trước và nay</translation>
    </message>
    <message>
        <source>Which classes are taken for which (confusion matrix)</source>
        <translation>Loại nào bị nhầm sang loại nào (ma trận nhầm lẫn)</translation>
    </message>
    <message>
        <source>Parts of the answers</source>
        <translation>Các phần của câu trả lời</translation>
    </message>
    <message>
        <source>The input of the current sample stands beside the table. S sorts by the current column.</source>
        <translation>Đầu vào của mẫu hiện tại ở cạnh bảng. Phím S sắp theo cột hiện tại.</translation>
    </message>
    <message>
        <source>Change per class</source>
        <translation>Thay đổi theo loại</translation>
    </message>
    <message>
        <source>S sorts by the current column.</source>
        <translation>Phím S sắp theo cột hiện tại.</translation>
    </message>
    <message>
        <source>Confused classes</source>
        <translation>Các loại bị nhầm</translation>
    </message>
    <message>
        <source>The current pair is marked in the matrix. S sorts by the current column.</source>
        <translation>Cặp hiện tại được đánh dấu trong ma trận. Phím S sắp theo cột hiện tại.</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Ma trận nhầm lẫn</translation>
    </message>
    <message>
        <source>Arrows move from cell to cell, with Ctrl to the next that is not empty; + and − zoom, 0 shows all</source>
        <translation>Phím mũi tên đi từng ô, thêm Ctrl để đến ô không trống kế tiếp; + và − để phóng, 0 để xem tất cả</translation>
    </message>
    <message>
        <source>Which changes are listed</source>
        <translation>Liệt kê thay đổi nào</translation>
    </message>
    <message>
        <source>Worse: was right, is wrong. Better: was wrong, is right.</source>
        <translation>Kém đi: trước đúng, nay sai. Tốt lên: trước sai, nay đúng.</translation>
    </message>
    <message>
        <source>Present state</source>
        <translation>Trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Difference to the original</source>
        <translation>Chênh lệch với bản gốc</translation>
    </message>
    <message>
        <source>What the matrix shows</source>
        <translation>Ma trận cho thấy gì</translation>
    </message>
    <message>
        <source>Counts of the present state, or how they differ from the original&apos;s</source>
        <translation>Số đếm ở trạng thái hiện tại, hoặc chênh lệch với bản gốc</translation>
    </message>
    <message>
        <source>Difference: filled cells have more samples than in the original, hollow ones fewer</source>
        <translation>Chênh lệch: ô đặc có nhiều mẫu hơn bản gốc, ô rỗng có ít hơn</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Show the whole matrix</source>
        <translation>Xem cả ma trận</translation>
    </message>
    <message>
        <source>Cell of the matrix</source>
        <translation>Ô của ma trận</translation>
    </message>
</context>
<context>
    <name>esp::ChannelTableModel</name>
    <message numerus="yes">
        <source>%1…%2, norm %3, %Ln zero(s)</source>
        <translation>
            <numerusform>%1…%2, chuẩn %3, %Ln số không</numerusform>
        </translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %2, before %3</source>
        <translation>%1 %2, trước đó %3</translation>
    </message>
    <message>
        <source>Output channel</source>
        <translation>Kênh ra</translation>
    </message>
    <message>
        <source>From the least weight to the greatest; a wide channel needs a coarse grid</source>
        <translation>Từ trọng số nhỏ nhất đến lớn nhất; kênh rộng cần lưới thô</translation>
    </message>
    <message>
        <source>Square root of the sum of squares: how much the channel weighs</source>
        <translation>Căn bậc hai của tổng bình phương: kênh nặng bao nhiêu</translation>
    </message>
    <message>
        <source>Step of the grid that the channel&apos;s codes count in</source>
        <translation>Bước lưới mà mã của kênh đếm theo</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kênh</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Khoảng giá trị</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Chuẩn</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Tỉ lệ</translation>
    </message>
</context>
<context>
    <name>esp::ChannelsPage</name>
    <message>
        <source>No weights can be shown: %1.</source>
        <translation>Không hiện được trọng số: %1.</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>đang đọc trọng số</translation>
    </message>
    <message numerus="yes">
        <source>%Ln channel(s)</source>
        <translation>
            <numerusform>%Ln kênh</numerusform>
        </translation>
    </message>
    <message>
        <source>BatchNormalization was folded into these weights, so their scale differs from the original.</source>
        <translation>BatchNormalization đã gộp vào trọng số này nên tỉ lệ khác bản gốc.</translation>
    </message>
    <message>
        <source>Channel %1 of %2 weights</source>
        <translation>Kênh %1, %2 trọng số</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>trước: %1</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>after: %1</source>
        <translation>sau: %1</translation>
    </message>
    <message>
        <source>before</source>
        <translation>trước</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sau</translation>
    </message>
    <message>
        <source>Output channels</source>
        <translation>Các kênh ra</translation>
    </message>
    <message>
        <source>Range and norm of each channel&apos;s weights; a click on a title sorts, the third brings back the order of the network</source>
        <translation>Khoảng và chuẩn trọng số của từng kênh; nhấp tiêu đề để sắp xếp, lần thứ ba trở về thứ tự của mạng</translation>
    </message>
</context>
<context>
    <name>esp::ClassTableModel</name>
    <message>
        <source>Class %1: %2 right before, %3 now</source>
        <translation>Loại %1: trước đúng %2, nay %3</translation>
    </message>
    <message>
        <source>Share right: %1 before, %2 now</source>
        <translation>Tỉ lệ đúng: trước %1, nay %2</translation>
    </message>
    <message>
        <source>The class that the data name</source>
        <translation>Loại mà dữ liệu ghi</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Loại</translation>
    </message>
    <message>
        <source>Samples of this class</source>
        <translation>Số mẫu thuộc loại này</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Số mẫu</translation>
    </message>
    <message>
        <source>Right answers of the original</source>
        <translation>Câu đúng của bản gốc</translation>
    </message>
    <message>
        <source>Right before</source>
        <translation>Đúng trước</translation>
    </message>
    <message>
        <source>Right answers in the present state</source>
        <translation>Câu đúng ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Right now</source>
        <translation>Đúng nay</translation>
    </message>
    <message>
        <source>Right answers now, minus those before</source>
        <translation>Số câu đúng nay trừ số câu đúng trước</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
    <message>
        <source>Share of the class that is right: the original above, the present state below</source>
        <translation>Tỉ lệ đúng của loại: bản gốc ở trên, trạng thái hiện tại ở dưới</translation>
    </message>
    <message>
        <source>Share right, before and now</source>
        <translation>Tỉ lệ đúng, trước và nay</translation>
    </message>
</context>
<context>
    <name>esp::ConfusionView</name>
    <message>
        <source>%1, answered with no class: no score is a number</source>
        <translation>%1, không có câu trả lời: không điểm nào là số</translation>
    </message>
    <message>
        <source>%1, answered %2</source>
        <translation>%1, trả lời %2</translation>
    </message>
    <message>
        <source>No sample has this label</source>
        <translation>Không mẫu nào có nhãn này</translation>
    </message>
    <message>
        <source>%1 of %2 samples now, %3 before (%4)</source>
        <translation>nay %1 trên %2 mẫu, trước %3 (%4)</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Nhãn</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Trả lời</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Nay</translation>
    </message>
    <message>
        <source>label ↓ answer →</source>
        <translation>nhãn ↓ trả lời →</translation>
    </message>
    <message>
        <source>%1, answered right</source>
        <translation>%1, trả lời đúng</translation>
    </message>
</context>
<context>
    <name>esp::DetailTable</name>
    <message>
        <source>Copy rows</source>
        <translation>Sao chép hàng</translation>
    </message>
</context>
<context>
    <name>esp::DetailsPage</name>
    <message>
        <source>Select a layer</source>
        <translation>Chọn một lớp</translation>
    </message>
    <message>
        <source>No values can be shown: %1.</source>
        <translation>Không hiện được giá trị: %1.</translation>
    </message>
    <message>
        <source>BatchNormalization was folded into these weights, so they cannot be compared value by value.</source>
        <translation>BatchNormalization đã gộp vào trọng số này nên không so sánh được từng giá trị.</translation>
    </message>
    <message>
        <source>The exported model has no such tensor any more.</source>
        <translation>Mô hình xuất ra không còn tensor này.</translation>
    </message>
    <message>
        <source>Values %1 to %2 of %3</source>
        <translation>Giá trị %1 đến %2 trên %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s)</source>
        <translation>
            <numerusform>%Ln giá trị</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no such index: the tensor is %1.</source>
        <translation>Không có chỉ số này: tensor có kích thước %1.</translation>
    </message>
    <message>
        <source>Attributes and tensors</source>
        <translation>Thuộc tính và tensor</translation>
    </message>
    <message>
        <source>What the file says of this node; a row with a constant tensor shows its values below</source>
        <translation>Nội dung tệp về nút này; hàng có tensor hằng hiện giá trị bên dưới</translation>
    </message>
    <message>
        <source>Values of the tensor</source>
        <translation>Giá trị của tensor</translation>
    </message>
    <message>
        <source>Each value before and after, with the code that is stored for it</source>
        <translation>Từng giá trị trước và sau, cùng mã được lưu</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor đang xem</translation>
    </message>
    <message>
        <source>Whose values are shown</source>
        <translation>Giá trị của tensor nào được hiện</translation>
    </message>
    <message>
        <source>Go to index</source>
        <translation>Đến chỉ số</translation>
    </message>
    <message>
        <source>A number such as 4711, or one index for each axis: 3, 0, 2, 1</source>
        <translation>Một số như 4711, hoặc một chỉ số cho mỗi trục: 3, 0, 2, 1</translation>
    </message>
    <message>
        <source>Values before these</source>
        <translation>Các giá trị phía trước</translation>
    </message>
    <message>
        <source>The table shows %1 values at a time</source>
        <translation>Bảng hiện mỗi lần %1 giá trị</translation>
    </message>
    <message>
        <source>Values after these</source>
        <translation>Các giá trị tiếp theo</translation>
    </message>
</context>
<context>
    <name>esp::FlipTableModel</name>
    <message>
        <source>▾ worse</source>
        <translation>▾ kém đi</translation>
    </message>
    <message>
        <source>▴ better</source>
        <translation>▴ tốt lên</translation>
    </message>
    <message>
        <source>◇ both wrong</source>
        <translation>◇ cả hai sai</translation>
    </message>
    <message>
        <source>%1, sample %2 of %3</source>
        <translation>%1, mẫu %2 trên %3</translation>
    </message>
    <message>
        <source>No score is a number</source>
        <translation>Không điểm nào là số</translation>
    </message>
    <message>
        <source>Class %1</source>
        <translation>Loại %1</translation>
    </message>
    <message>
        <source>Where the sample comes from</source>
        <translation>Mẫu lấy từ đâu</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Mẫu</translation>
    </message>
    <message>
        <source>The class that the data name</source>
        <translation>Loại mà dữ liệu ghi</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Nhãn</translation>
    </message>
    <message>
        <source>The original&apos;s answer</source>
        <translation>Câu trả lời của bản gốc</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Bản gốc</translation>
    </message>
    <message>
        <source>The answer in the present state</source>
        <translation>Câu trả lời ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Nay</translation>
    </message>
    <message>
        <source>Best minus second-best score of the original: how close its decision was</source>
        <translation>Điểm cao nhất trừ điểm nhì của bản gốc: quyết định sát đến đâu</translation>
    </message>
    <message>
        <source>Margin before</source>
        <translation>Khoảng cách trước</translation>
    </message>
    <message>
        <source>Best minus second-best score in the present state</source>
        <translation>Điểm cao nhất trừ điểm nhì ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Margin now</source>
        <translation>Khoảng cách nay</translation>
    </message>
    <message>
        <source>Worse: was right, is wrong. Better: was wrong, is right. Both wrong: from one wrong answer to another.</source>
        <translation>Kém đi: trước đúng, nay sai. Tốt lên: trước sai, nay đúng. Cả hai sai: từ câu sai này sang câu sai khác.</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Thay đổi</translation>
    </message>
</context>
<context>
    <name>esp::GraphLegend</name>
    <message>
        <source>share of file: now, before</source>
        <translation>phần trong tệp: nay, trước</translation>
    </message>
    <message>
        <source>8-bit</source>
        <translation>8 bit</translation>
    </message>
    <message>
        <source>float</source>
        <translation>số thực</translation>
    </message>
    <message>
        <source>current layer</source>
        <translation>lớp hiện tại</translation>
    </message>
</context>
<context>
    <name>esp::GraphMinimap</name>
    <message>
        <source>Overview of the network</source>
        <translation>Toàn cảnh mạng</translation>
    </message>
</context>
<context>
    <name>esp::GraphPanel</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>Share of file</source>
        <translation>Phần trong tệp</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>Phép nhân–cộng</translation>
    </message>
    <message numerus="yes">
        <source>%Ln hit(s)</source>
        <translation>
            <numerusform>%Ln kết quả</numerusform>
        </translation>
    </message>
    <message>
        <source>Find a node</source>
        <translation>Tìm nút</translation>
    </message>
    <message>
        <source>Words of the name or operator; Enter goes to the next hit</source>
        <translation>Từ trong tên hoặc phép toán; Enter đến kết quả tiếp theo</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Tô màu theo</translation>
    </message>
    <message>
        <source>Colour nodes by</source>
        <translation>Tô màu nút theo</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Nhỏ hơn</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Lớn hơn</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Back to 100 %</source>
        <translation>Về 100 %</translation>
    </message>
    <message>
        <source>Zoom to 100 %</source>
        <translation>Phóng đúng 100 %</translation>
    </message>
    <message>
        <source>Fit all</source>
        <translation>Vừa khung</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Mạng</translation>
    </message>
    <message>
        <source>Fills each layer by its part of the whole</source>
        <translation>Tô mỗi lớp theo phần của nó trong toàn bộ</translation>
    </message>
    <message>
        <source>Arrows go along the flow and between branches; Space, P and Q change the current layer</source>
        <translation>Phím mũi tên đi theo luồng và giữa các nhánh; Space, P và Q đổi lớp hiện tại</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Độ nhạy</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Sai số</translation>
    </message>
</context>
<context>
    <name>esp::GraphViewModel</name>
    <message>
        <source>MACs are unknown, because the model cannot be planned</source>
        <translation>không biết số phép nhân–cộng vì không lập được kế hoạch chạy</translation>
    </message>
    <message>
        <source>cannot be run; kept as it is</source>
        <translation>không chạy được; giữ nguyên</translation>
    </message>
    <message>
        <source>%1, output %2</source>
        <translation>%1, đầu ra %2</translation>
    </message>
    <message>
        <source>MACs are unknown until data say how large the inputs are</source>
        <translation>Chưa biết số phép nhân–cộng khi dữ liệu chưa cho biết kích thước đầu vào</translation>
    </message>
    <message>
        <source>%1 node %2</source>
        <translation>nút %1 %2</translation>
    </message>
    <message>
        <source>%1 layer %2</source>
        <translation>lớp %1 %2</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 còn %2</translation>
    </message>
    <message>
        <source>pruned %1</source>
        <translation>cắt tỉa %1</translation>
    </message>
    <message>
        <source>int8 weights</source>
        <translation>trọng số int8</translation>
    </message>
    <message>
        <source>current</source>
        <translation>hiện tại</translation>
    </message>
    <message>
        <source>Share of the original file</source>
        <translation>Phần trong tệp gốc</translation>
    </message>
    <message>
        <source>Share of the original MACs</source>
        <translation>Phần phép nhân–cộng của bản gốc</translation>
    </message>
    <message>
        <source>Sensitivity is being measured</source>
        <translation>Đang đo độ nhạy</translation>
    </message>
    <message>
        <source>Not measured yet: Measure, Measure sensitivity</source>
        <translation>Chưa đo: mở Đo, Đo độ nhạy</translation>
    </message>
    <message>
        <source>Answers changed at int8</source>
        <translation>Câu trả lời đổi khi dùng int8</translation>
    </message>
    <message>
        <source>Output error: not measured yet</source>
        <translation>Sai số đầu ra: chưa đo</translation>
    </message>
    <message>
        <source>Output error (SQNR), before the change</source>
        <translation>Sai số đầu ra (SQNR), trước thay đổi</translation>
    </message>
    <message>
        <source>Output error (SQNR)</source>
        <translation>Sai số đầu ra (SQNR)</translation>
    </message>
</context>
<context>
    <name>esp::GridLens</name>
    <message>
        <source>%1 steps: %2 after</source>
        <translation>%1 bước: %2 sau</translation>
    </message>
    <message>
        <source>%1 steps: %2 after, %3 within a quarter step before</source>
        <translation>%1 bước: %2 sau, %3 trước trong phạm vi 1/4 bước</translation>
    </message>
</context>
<context>
    <name>esp::HistogramPlot</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Lưu hình…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Lưu hình</translation>
    </message>
    <message>
        <source>Pictures (*.png *.pdf)</source>
        <translation>Hình (*.png *.pdf)</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>đang đọc trọng số</translation>
    </message>
    <message>
        <source>%1 → 0</source>
        <translation>%1 → 0</translation>
    </message>
    <message>
        <source>|w| ≤ %1 cut</source>
        <translation>cắt |w| ≤ %1</translation>
    </message>
    <message>
        <source>weight	before	after</source>
        <translation>trọng số	trước	sau</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>%1: %2 before</source>
        <translation>%1: %2 trước</translation>
    </message>
    <message>
        <source>%1: %2 before, %3 after</source>
        <translation>%1: %2 trước, %3 sau</translation>
    </message>
</context>
<context>
    <name>esp::InspectorModel</name>
    <message>
        <source>%1, output %2</source>
        <translation>%1, đầu ra %2</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1 với %2</translation>
    </message>
    <message>
        <source>%1, %2 → %3 values</source>
        <translation>%1, %2 → %3 giá trị</translation>
    </message>
    <message>
        <source>%1, %2 → %3 channels in %4 groups, stride %5</source>
        <translation>%1, %2 → %3 kênh trong %4 nhóm, bước %5</translation>
    </message>
    <message>
        <source>%1, %2 → %3 channels, stride %4</source>
        <translation>%1, %2 → %3 kênh, bước %4</translation>
    </message>
    <message>
        <source>prune %1 %2</source>
        <translation>cắt tỉa %1 %2</translation>
    </message>
</context>
<context>
    <name>esp::InspectorPage</name>
    <message>
        <source>Select a layer</source>
        <translation>Chọn một lớp</translation>
    </message>
    <message>
        <source>This node has no weights.</source>
        <translation>Nút này không có trọng số.</translation>
    </message>
</context>
<context>
    <name>esp::InspectorPanel</name>
    <message>
        <source>Pruning is not available: %1.</source>
        <translation>Không cắt tỉa được: %1.</translation>
    </message>
    <message>
        <source>Quantization is not available: %1.</source>
        <translation>Không lượng tử hóa được: %1.</translation>
    </message>
    <message>
        <source>Not done here: %1.</source>
        <translation>Chưa làm ở đây: %1.</translation>
    </message>
    <message>
        <source>Computed in float: %1.</source>
        <translation>Tính bằng số thực: %1.</translation>
    </message>
    <message>
        <source>Previous layer</source>
        <translation>Lớp trước</translation>
    </message>
    <message>
        <source>Next layer</source>
        <translation>Lớp sau</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Set the smallest weights to zero (magnitude pruning)</source>
        <translation>Đưa các trọng số nhỏ nhất về không (cắt tỉa theo độ lớn)</translation>
    </message>
    <message>
        <source>Share of weights to prune</source>
        <translation>Phần trọng số bị cắt tỉa</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Store and compute in 8-bit integers (quantization)</source>
        <translation>Lưu và tính bằng số nguyên 8 bit (lượng tử hóa)</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>Kiểu số</translation>
    </message>
    <message>
        <source>int8: weights and activations</source>
        <translation>int8: trọng số và giá trị trung gian</translation>
    </message>
    <message>
        <source>int8: weights only</source>
        <translation>int8: chỉ trọng số</translation>
    </message>
    <message>
        <source>Applies to the current layer</source>
        <translation>Áp dụng cho lớp hiện tại</translation>
    </message>
    <message>
        <source>What is shown of the layer</source>
        <translation>Nội dung hiện của lớp</translation>
    </message>
    <message>
        <source>Arrow keys choose a tab</source>
        <translation>Phím mũi tên chọn thẻ</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>esp::KernelLegend</name>
    <message>
        <source>Colours from %1 to %2</source>
        <translation>Màu từ %1 đến %2</translation>
    </message>
    <message>
        <source>Colours from %1 to %2; hatched: %3</source>
        <translation>Màu từ %1 đến %2; gạch chéo: %3</translation>
    </message>
</context>
<context>
    <name>esp::KernelsPage</name>
    <message>
        <source>No weights can be shown: %1.</source>
        <translation>Không hiện được trọng số: %1.</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Sau</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>≥ %1</source>
        <translation>≥ %1</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>cắt</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>đang đọc trọng số</translation>
    </message>
    <message>
        <source>Output %1, input %2, row %3, column %4</source>
        <translation>Ra %1, vào %2, hàng %3, cột %4</translation>
    </message>
    <message>
        <source>Output %1, input %2</source>
        <translation>Ra %1, vào %2</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1 → %2, stored as %3</source>
        <translation>%1 → %2, lưu là %3</translation>
    </message>
    <message>
        <source>%1 → 0, cut</source>
        <translation>%1 → 0, đã cắt</translation>
    </message>
    <message>
        <source>%1, stored as %2</source>
        <translation>%1, lưu là %2</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 px</translation>
    </message>
    <message>
        <source>1 : %1</source>
        <translation>1 : %1</translation>
    </message>
    <message>
        <source>Pixels a weight</source>
        <translation>Số điểm ảnh cho một trọng số</translation>
    </message>
    <message>
        <source>One weight of %1 in each direction is drawn</source>
        <translation>Mỗi chiều vẽ một trên %1 trọng số</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>Nội dung được vẽ</translation>
    </message>
    <message>
        <source>The weights after the recipe, before it, or how far they are apart</source>
        <translation>Trọng số sau công thức, trước công thức, hoặc chênh lệch</translation>
    </message>
    <message>
        <source>Smaller (−)</source>
        <translation>Nhỏ hơn (−)</translation>
    </message>
    <message>
        <source>Fewer pixels a weight</source>
        <translation>Ít điểm ảnh hơn cho một trọng số</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>Lớn hơn (+)</translation>
    </message>
    <message>
        <source>More pixels a weight</source>
        <translation>Nhiều điểm ảnh hơn cho một trọng số</translation>
    </message>
    <message>
        <source>Fit the width (0)</source>
        <translation>Vừa chiều rộng (0)</translation>
    </message>
    <message>
        <source>As large as the width allows</source>
        <translation>Lớn nhất trong chiều rộng có được</translation>
    </message>
    <message>
        <source>Weights as a picture</source>
        <translation>Hình trọng số</translation>
    </message>
    <message>
        <source>Arrow keys go from weight to weight, with Ctrl from kernel to kernel; the values stand under Details as well</source>
        <translation>Phím mũi tên đi từng trọng số, cùng Ctrl đi từng nhân; giá trị cũng có trong Chi tiết</translation>
    </message>
</context>
<context>
    <name>esp::LayerDelegate</name>
    <message>
        <source>Number type</source>
        <translation>Kiểu số</translation>
    </message>
    <message>
        <source>Share of weights to prune</source>
        <translation>Phần trọng số bị cắt tỉa</translation>
    </message>
</context>
<context>
    <name>esp::LayerErrors</name>
    <message>
        <source>the same bits</source>
        <translation>trùng từng bit</translation>
    </message>
    <message>
        <source>Output error not measured yet</source>
        <translation>Chưa đo sai số đầu ra</translation>
    </message>
    <message>
        <source>Output error is measured on data; there are none</source>
        <translation>Sai số đầu ra được đo trên dữ liệu; chưa có dữ liệu</translation>
    </message>
    <message>
        <source>Output error unknown: %1</source>
        <translation>Chưa biết sai số đầu ra: %1</translation>
    </message>
    <message>
        <source>Output error unknown: no output is a number</source>
        <translation>Chưa biết sai số đầu ra: không giá trị đầu ra nào là số</translation>
    </message>
    <message numerus="yes">
        <source>Output error %1 (%Ln sample(s))</source>
        <translation>
            <numerusform>Sai số đầu ra %1 (%Ln mẫu)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, before the change</source>
        <translation>%1, trước thay đổi</translation>
    </message>
</context>
<context>
    <name>esp::LayerTableModel</name>
    <message>
        <source>int8 weights</source>
        <translation>trọng số int8</translation>
    </message>
    <message>
        <source>%1 bytes in the original file</source>
        <translation>%1 byte trong tệp gốc</translation>
    </message>
    <message>
        <source>pruning not available: %1</source>
        <translation>không cắt tỉa được: %1</translation>
    </message>
    <message>
        <source>pruned %1</source>
        <translation>đã cắt tỉa %1</translation>
    </message>
    <message>
        <source>not pruned</source>
        <translation>chưa cắt tỉa</translation>
    </message>
    <message>
        <source>quantization not available: %1</source>
        <translation>không lượng tử hóa được: %1</translation>
    </message>
    <message>
        <source>histogram of weights</source>
        <translation>phân bố trọng số</translation>
    </message>
    <message>
        <source>%1 layer %2, %3</source>
        <translation>lớp %1 %2, %3</translation>
    </message>
    <message>
        <source>Set the smallest weights to zero (magnitude pruning)</source>
        <translation>Đưa các trọng số nhỏ nhất về không (cắt tỉa theo độ lớn)</translation>
    </message>
    <message>
        <source>Store and compute in 8-bit integers (quantization)</source>
        <translation>Lưu và tính bằng số nguyên 8 bit (lượng tử hóa)</translation>
    </message>
    <message>
        <source>Bytes in the file: original and now</source>
        <translation>Số byte trong tệp: bản gốc và nay</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Lớp</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Phép toán</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Tham số</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>prune %1</source>
        <translation>cắt tỉa %1</translation>
    </message>
    <message>
        <source>do not prune %1</source>
        <translation>bỏ cắt tỉa %1</translation>
    </message>
    <message numerus="yes">
        <source>prune %Ln layer(s)</source>
        <translation>
            <numerusform>cắt tỉa %Ln lớp</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>do not prune %Ln layer(s)</source>
        <translation>
            <numerusform>bỏ cắt tỉa %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>prune %1 %2</source>
        <translation>cắt tỉa %1 %2</translation>
    </message>
    <message numerus="yes">
        <source>prune %Ln layer(s) %1</source>
        <translation>
            <numerusform>cắt tỉa %Ln lớp %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 thành %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln layer(s) to %1</source>
        <translation>
            <numerusform>%Ln lớp thành %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>trọng số %1</translation>
    </message>
    <message>
        <source>Sensitivity: how many answers change when this layer alone becomes int8</source>
        <translation>Độ nhạy: bao nhiêu câu trả lời đổi khi chỉ riêng lớp này chuyển sang int8</translation>
    </message>
    <message>
        <source>Sens.</source>
        <translation>Nhạy</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Đổi</translation>
    </message>
</context>
<context>
    <name>esp::LayerTableView</name>
    <message>
        <source>Answers changed at int8</source>
        <translation>Câu trả lời đổi khi dùng int8</translation>
    </message>
</context>
<context>
    <name>esp::LayersPanel</name>
    <message numerus="yes">
        <source>reset %Ln layer(s)</source>
        <translation>
            <numerusform>đặt lại %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>All operators</source>
        <translation>Mọi phép toán</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln layer(s)</source>
        <translation>
            <numerusform>%1 trên %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>Selected: %1</source>
        <translation>Đã chọn: %1</translation>
    </message>
    <message>
        <source>Select layers first</source>
        <translation>Chọn lớp trước</translation>
    </message>
    <message>
        <source>%1 int8, %2 float; %3 pruned</source>
        <translation>%1 int8, %2 số thực; %3 đã cắt tỉa</translation>
    </message>
    <message>
        <source>%1 parameters in layers</source>
        <translation>%1 tham số trong các lớp</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Mọi lớp</translation>
    </message>
    <message>
        <source>Same operator</source>
        <translation>Cùng phép toán</translation>
    </message>
    <message>
        <source>Same block</source>
        <translation>Cùng khối</translation>
    </message>
    <message>
        <source>Most bytes (half of the file)</source>
        <translation>Nhiều byte nhất (nửa tệp)</translation>
    </message>
    <message>
        <source>Inverse</source>
        <translation>Đảo lựa chọn</translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation>Lọc theo tên</translation>
    </message>
    <message>
        <source>Show layers of one operator</source>
        <translation>Hiện các lớp của một phép toán</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Applies to all selected layers</source>
        <translation>Áp dụng cho mọi lớp đã chọn</translation>
    </message>
    <message>
        <source>Share of weights to prune in the selected layers</source>
        <translation>Phần trọng số bị cắt tỉa trong các lớp đã chọn</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Number type of the selected layers</source>
        <translation>Kiểu số của các lớp đã chọn</translation>
    </message>
    <message>
        <source>Select…</source>
        <translation>Chọn…</translation>
    </message>
    <message>
        <source>Select layers</source>
        <translation>Chọn lớp</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>Reset the selected layers</source>
        <translation>Đặt lại các lớp đã chọn</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Các lớp</translation>
    </message>
    <message>
        <source>No layer can be compressed: this model has no Conv, Gemm, MatMul, recurrent or embedding node with constant weights.</source>
        <translation>Không lớp nào nén được: mô hình không có nút Conv, Gemm, MatMul, hồi quy hay embedding với trọng số cố định.</translation>
    </message>
    <message>
        <source>Select layers, or reset those that are selected</source>
        <translation>Chọn lớp, hoặc đặt lại các lớp đang chọn</translation>
    </message>
    <message>
        <source>Hides rows; the model stays as it is</source>
        <translation>Ẩn bớt hàng; mô hình giữ nguyên</translation>
    </message>
    <message>
        <source>By operator, block or size</source>
        <translation>Theo phép toán, khối hoặc kích thước</translation>
    </message>
    <message>
        <source>Switches pruning and quantization off in the selected layers</source>
        <translation>Tắt cắt tỉa và lượng tử hóa ở các lớp đang chọn</translation>
    </message>
    <message>
        <source>Space, P and Q change the selected layers, brackets prune less or more</source>
        <translation>Space, P và Q đổi các lớp đang chọn, phím ngoặc vuông giảm hoặc tăng mức cắt tỉa</translation>
    </message>
    <message>
        <source>Least sensitive (half of the layers)</source>
        <translation>Ít nhạy nhất (nửa số lớp)</translation>
    </message>
    <message>
        <source>Sensitivity is not measured yet</source>
        <translation>Chưa đo độ nhạy</translation>
    </message>
</context>
<context>
    <name>esp::MainWindow</name>
    <message>
        <source>back to the original</source>
        <translation>về bản gốc</translation>
    </message>
    <message>
        <source>%1 was written, read back and run: %2 bytes.</source>
        <translation>Đã ghi %1, đọc lại và chạy thử: %2 byte.</translation>
    </message>
    <message>
        <source>%1 was written and read back: %2 bytes.</source>
        <translation>Đã ghi %1 và đọc lại: %2 byte.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln node(s) cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</source>
        <translation>
            <numerusform>Không chạy được %Ln nút nên không đo được gì. Kích thước, nén không cần dữ liệu và xuất vẫn hoạt động.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln labelled sample(s)</source>
        <translation>
            <numerusform>%1, %Ln mẫu có nhãn</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln sample(s) without labels</source>
        <translation>
            <numerusform>%1, %Ln mẫu không nhãn</numerusform>
        </translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>Dữ liệu: %1</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Hoàn tác: %1</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Làm lại: %1</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Hoàn tác: %1</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Không có gì để hoàn tác</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Làm lại: %1</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Không có gì để làm lại</translation>
    </message>
    <message>
        <source>%1%2 – Espalier</source>
        <translation>%1%2 – Espalier</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Sẵn sàng</translation>
    </message>
    <message>
        <source>Opening the model</source>
        <translation>Đang mở mô hình</translation>
    </message>
    <message>
        <source>Reading data</source>
        <translation>Đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>Applying the recipe</source>
        <translation>Đang áp dụng công thức</translation>
    </message>
    <message>
        <source>Measuring the original: %1</source>
        <translation>Đang đo bản gốc: %1</translation>
    </message>
    <message>
        <source>Measuring: %1 of %2 samples</source>
        <translation>Đang đo: %1 trên %2 mẫu</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Đang đo</translation>
    </message>
    <message>
        <source>Writing and checking the file</source>
        <translation>Đang ghi và kiểm tra tệp</translation>
    </message>
    <message>
        <source>Activation cache %1</source>
        <translation>Bộ đệm %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Tệp</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Mở &amp;gần đây</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Sửa</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Xem</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Giao diện</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Ngôn ngữ</translation>
    </message>
    <message>
        <source>&amp;Recipe</source>
        <translation>&amp;Công thức</translation>
    </message>
    <message>
        <source>&amp;Presets</source>
        <translation>&amp;Mẫu sẵn</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>&amp;Đo</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Trợ &amp;giúp</translation>
    </message>
    <message>
        <source>System</source>
        <comment>theme</comment>
        <translation>Hệ thống</translation>
    </message>
    <message>
        <source>Light</source>
        <comment>theme</comment>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>Dark</source>
        <comment>theme</comment>
        <translation>Tối</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Công cụ</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Mẫu sẵn</translation>
    </message>
    <message>
        <source>Apply a ready-made recipe</source>
        <translation>Áp dụng một công thức có sẵn</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Tiến độ</translation>
    </message>
    <message numerus="yes">
        <source>%Ln thread(s), %1</source>
        <translation>
            <numerusform>%Ln luồng, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Threads and instruction set that models are run with</source>
        <translation>Số luồng và tập lệnh dùng để chạy mô hình</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>Mở dữ liệu</translation>
    </message>
    <message>
        <source>Data (*.npz *.csv *.bin *.json *ubyte* *.gz);;All files (*)</source>
        <translation>Dữ liệu (*.npz *.csv *.bin *.json *ubyte* *.gz);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Export model</source>
        <translation>Xuất mô hình</translation>
    </message>
    <message>
        <source>ONNX models (*.onnx)</source>
        <translation>Mô hình ONNX (*.onnx)</translation>
    </message>
    <message>
        <source>The original is never written over. Choose another name.</source>
        <translation>Bản gốc không bao giờ bị ghi đè. Chọn tên khác.</translation>
    </message>
    <message>
        <source>recipe %1</source>
        <translation>công thức %1</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>Mở công thức</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>Công thức (*.json);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>Lưu công thức</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>Công thức (*.json)</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Phím cách</translation>
    </message>
    <message>
        <source>In graph and table: switch on or off</source>
        <translation>Trong sơ đồ và bảng: bật hoặc tắt</translation>
    </message>
    <message>
        <source>In graph and table: prune or not</source>
        <translation>Trong sơ đồ và bảng: cắt tỉa hoặc không</translation>
    </message>
    <message>
        <source>In graph and table: next number type</source>
        <translation>Trong sơ đồ và bảng: kiểu số tiếp theo</translation>
    </message>
    <message>
        <source>In graph and table: prune 5 % less or more; with Shift 1 %</source>
        <translation>Trong sơ đồ và bảng: cắt tỉa ít hơn hoặc nhiều hơn 5 %; cùng Shift 1 %</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Phím mũi tên</translation>
    </message>
    <message>
        <source>In the graph: along the flow and between branches</source>
        <translation>Trong sơ đồ: dọc theo luồng và giữa các nhánh</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home, End</translation>
    </message>
    <message>
        <source>In the graph: input and output</source>
        <translation>Trong sơ đồ: đầu vào và đầu ra</translation>
    </message>
    <message>
        <source>In the graph: fit the selection</source>
        <translation>Trong sơ đồ: vừa khung phần đã chọn</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+con lăn</translation>
    </message>
    <message>
        <source>In the graph: zoom at the pointer</source>
        <translation>Trong sơ đồ: phóng tại con trỏ</translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation>Shift+kéo</translation>
    </message>
    <message>
        <source>In the graph: select with a rectangle</source>
        <translation>Trong sơ đồ: chọn bằng khung chữ nhật</translation>
    </message>
    <message>
        <source>About Espalier</source>
        <translation>Về Espalier</translation>
    </message>
    <message>
        <source>Espalier %1

Makes neural networks smaller, and shows what that costs. Free software under the GNU General Public License, version 3 or later. It never uses the network.</source>
        <translation>Espalier %1

Làm mạng nơ-ron nhỏ hơn và cho thấy cái giá phải trả. Phần mềm tự do theo Giấy phép Công cộng GNU, phiên bản 3 trở lên. Không bao giờ dùng mạng.</translation>
    </message>
    <message>
        <source>Stopped: the figures are those before the change. Measure continues.</source>
        <translation>Đã dừng: các số là của trạng thái trước thay đổi. Đo để tiếp tục.</translation>
    </message>
    <message>
        <source>Open model or project</source>
        <translation>Mở mô hình hoặc dự án</translation>
    </message>
    <message>
        <source>Models and projects (*.onnx *.espalier);;All files (*)</source>
        <translation>Mô hình và dự án (*.onnx *.espalier);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>Lưu dự án</translation>
    </message>
    <message>
        <source>Espalier projects (*.espalier)</source>
        <translation>Dự án Espalier (*.espalier)</translation>
    </message>
    <message>
        <source>%1 is not the model that the project was saved with. Figures measured before are left out.</source>
        <translation>%1 không phải là mô hình lúc lưu dự án. Các số đã đo trước đây được bỏ qua.</translation>
    </message>
    <message>
        <source>Save what was done to %1?</source>
        <translation>Lưu những thay đổi với %1?</translation>
    </message>
    <message>
        <source>The recipe is in no project, recipe or exported file yet.</source>
        <translation>Công thức chưa nằm trong dự án, tệp công thức hay tệp xuất nào.</translation>
    </message>
    <message>
        <source>The report %1 was written.</source>
        <translation>Đã ghi báo cáo %1.</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Đang ghi báo cáo</translation>
    </message>
    <message>
        <source>Write report</source>
        <translation>Ghi báo cáo</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Web page (*.html);;Table of layers (*.csv);;All figures (*.json)</source>
        <translation>PDF (*.pdf);;Trang web (*.html);;Bảng các lớp (*.csv);;Mọi số liệu (*.json)</translation>
    </message>
    <message>
        <source>Save picture of the graph</source>
        <translation>Lưu hình đồ thị</translation>
    </message>
    <message>
        <source>Drawing (*.svg);;Picture (*.png)</source>
        <translation>Hình vẽ (*.svg);;Ảnh (*.png)</translation>
    </message>
    <message>
        <source>The graph is too large for a picture of points. Save it as SVG.</source>
        <translation>Đồ thị quá lớn cho ảnh điểm. Hãy lưu thành SVG.</translation>
    </message>
    <message>
        <source>The picture %1 was written.</source>
        <translation>Đã ghi hình %1.</translation>
    </message>
    <message>
        <source>&amp;Inspector shows</source>
        <translation>Bảng chi &amp;tiết hiện</translation>
    </message>
    <message>
        <source>In tables of answers: sort by the current column</source>
        <translation>Trong bảng câu trả lời: sắp theo cột hiện tại</translation>
    </message>
    <message>
        <source>Ctrl+arrows</source>
        <translation>Ctrl+mũi tên</translation>
    </message>
    <message>
        <source>In the confusion matrix: to the next cell that is not empty</source>
        <translation>Trong ma trận nhầm lẫn: đến ô không trống kế tiếp</translation>
    </message>
    <message>
        <source>In the confusion matrix: zoom in, zoom out, show all</source>
        <translation>Trong ma trận nhầm lẫn: phóng to, thu nhỏ, xem tất cả</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation>Không lưu</translation>
    </message>
    <message>
        <source>Measuring sensitivity: %1</source>
        <translation>Đang đo độ nhạy: %1</translation>
    </message>
    <message>
        <source>Sensitivity is measured on data: choose some first</source>
        <translation>Độ nhạy được đo trên dữ liệu: chọn dữ liệu trước</translation>
    </message>
    <message>
        <source>Sensitivity is measured: see the column Sens. and the colours of the graph</source>
        <translation>Đã đo độ nhạy: xem cột Nhạy và màu của đồ thị</translation>
    </message>
</context>
<context>
    <name>esp::MessageBar</name>
    <message>
        <source>Close the message</source>
        <translation>Đóng thông báo</translation>
    </message>
    <message>
        <source>Hides the message; nothing else changes</source>
        <translation>Ẩn thông báo; không thay đổi gì khác</translation>
    </message>
</context>
<context>
    <name>esp::NodeDetailsModel</name>
    <message>
        <source>scalar</source>
        <translation>vô hướng</translation>
    </message>
    <message numerus="yes">
        <source>graph with %Ln node(s)</source>
        <translation>
            <numerusform>đồ thị có %Ln nút</numerusform>
        </translation>
    </message>
    <message>
        <source>kept as it is, not shown</source>
        <translation>giữ nguyên, không hiện</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Thuộc tính</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>Đọc</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>Ghi</translation>
    </message>
    <message>
        <source>range</source>
        <translation>khoảng</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>số không</translation>
    </message>
    <message>
        <source>type not known</source>
        <translation>chưa rõ kiểu</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>zeros</comment>
        <translation>%1 trên %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Giá trị</translation>
    </message>
</context>
<context>
    <name>esp::PairTableModel</name>
    <message>
        <source>Label %1, answer %2</source>
        <translation>Nhãn %1, trả lời %2</translation>
    </message>
    <message>
        <source>The class that the data name</source>
        <translation>Loại mà dữ liệu ghi</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Nhãn</translation>
    </message>
    <message>
        <source>The class that these samples are taken for</source>
        <translation>Loại mà các mẫu này bị nhầm sang</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Nhầm sang</translation>
    </message>
    <message>
        <source>Samples in the original</source>
        <translation>Số mẫu ở bản gốc</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Samples in the present state</source>
        <translation>Số mẫu ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Nay</translation>
    </message>
    <message>
        <source>Samples now, minus those before</source>
        <translation>Số mẫu nay trừ số mẫu trước</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
</context>
<context>
    <name>esp::PreviewPanel</name>
    <message numerus="yes">
        <source>%Ln state(s) visited; click one to go back</source>
        <translation>
            <numerusform>đã qua %Ln trạng thái; nhấp để quay lại</numerusform>
        </translation>
    </message>
    <message>
        <source>Size and accuracy (%1)</source>
        <translation>Kích thước và độ chính xác (%1)</translation>
    </message>
    <message>
        <source>Size and accuracy</source>
        <translation>Kích thước và độ chính xác</translation>
    </message>
    <message>
        <source>Size and accuracy of visited states</source>
        <translation>Kích thước và độ chính xác của các trạng thái đã qua</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Xem trước</translation>
    </message>
    <message>
        <source>Give the present state a name</source>
        <translation>Đặt tên cho trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Only a state that was measured can be kept</source>
        <translation>Chỉ giữ được trạng thái đã đo</translation>
    </message>
    <message>
        <source>Keep this state</source>
        <translation>Giữ trạng thái này</translation>
    </message>
    <message>
        <source>Name, shown beside its point and saved with the project:</source>
        <translation>Tên, hiện cạnh điểm của nó và lưu cùng dự án:</translation>
    </message>
    <message>
        <source>Gives the present state a name, which its point then shows</source>
        <translation>Đặt tên cho trạng thái hiện tại, điểm của nó sẽ hiện tên</translation>
    </message>
</context>
<context>
    <name>esp::RecipeBar</name>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
    <message>
        <source>nothing changed yet</source>
        <translation>chưa thay đổi gì</translation>
    </message>
    <message numerus="yes">
        <source>Step %1: %2, %Ln layer(s)</source>
        <translation>
            <numerusform>Bước %1: %2, %Ln lớp</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %Ln layer(s)</source>
        <translation>
            <numerusform>%1 ở %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, switched off</source>
        <comment>recipe step</comment>
        <translation>%1, đang tắt</translation>
    </message>
    <message>
        <source>Move earlier</source>
        <translation>Chuyển lên trước</translation>
    </message>
    <message>
        <source>move %1 earlier</source>
        <translation>chuyển %1 lên trước</translation>
    </message>
    <message>
        <source>Move later</source>
        <translation>Chuyển ra sau</translation>
    </message>
    <message>
        <source>move %1 later</source>
        <translation>chuyển %1 ra sau</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Tắt</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Bật</translation>
    </message>
    <message>
        <source>switch %1 on</source>
        <translation>bật %1</translation>
    </message>
    <message>
        <source>switch %1 off</source>
        <translation>tắt %1</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Gỡ bỏ</translation>
    </message>
    <message>
        <source>remove %1</source>
        <translation>gỡ bỏ %1</translation>
    </message>
</context>
<context>
    <name>esp::SampleWidget</name>
    <message>
        <source>Choose a sample to see its input</source>
        <translation>Chọn một mẫu để xem đầu vào</translation>
    </message>
    <message>
        <source>Input of sample %1</source>
        <translation>Đầu vào của mẫu %1</translation>
    </message>
    <message>
        <source>Input of the current sample</source>
        <translation>Đầu vào của mẫu hiện tại</translation>
    </message>
</context>
<context>
    <name>esp::ScatterPlot</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Lưu hình…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Lưu hình</translation>
    </message>
    <message>
        <source>Pictures (*.png *.pdf)</source>
        <translation>Hình (*.png *.pdf)</translation>
    </message>
    <message>
        <source>Top-1 accuracy, %</source>
        <translation>Độ chính xác top-1, %</translation>
    </message>
    <message>
        <source>Agreement with the original, %</source>
        <translation>Mức trùng khớp với bản gốc, %</translation>
    </message>
    <message>
        <source>measuring the original</source>
        <translation>đang đo bản gốc</translation>
    </message>
    <message>
        <source>States appear here once they are measured. Add data to measure.</source>
        <translation>Các trạng thái hiện ở đây khi đã đo. Thêm dữ liệu để đo.</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Kích thước tệp</translation>
    </message>
    <message>
        <source>File size, %1</source>
        <translation>Kích thước tệp, %1</translation>
    </message>
    <message>
        <source>original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>now %1, %2</source>
        <translation>nay %1, %2</translation>
    </message>
    <message>
        <source>%1 bytes, %2</source>
        <translation>%1 byte, %2</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>%1: all layers</source>
        <translation>%1: mọi lớp</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln layer(s)</source>
        <translation>
            <numerusform>%1: %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>Click to go back there</source>
        <translation>Nhấp để quay lại đó</translation>
    </message>
    <message>
        <source>bytes	top-1 accuracy	agreement</source>
        <translation>byte	độ chính xác top-1	mức trùng khớp</translation>
    </message>
    <message>
        <source>predicted %1, ≈ %2</source>
        <translation>dự đoán %1, ≈ %2</translation>
    </message>
</context>
<context>
    <name>esp::Session</name>
    <message>
        <source>Go back to a visited state</source>
        <translation>Quay lại trạng thái đã qua</translation>
    </message>
</context>
<context>
    <name>esp::StartPage</name>
    <message>
        <source>%1: file not found</source>
        <translation>%1: không thấy tệp</translation>
    </message>
    <message>
        <source>Make a network smaller, and see what it costs</source>
        <translation>Làm mạng nhỏ hơn và thấy cái giá phải trả</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>Mở mô hình…</translation>
    </message>
    <message>
        <source>Espalier never uses the network. Models and data stay on this computer.</source>
        <translation>Espalier không bao giờ dùng mạng. Mô hình và dữ liệu ở lại máy này.</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Gần đây</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>Xóa danh sách</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>Mô hình gần đây</translation>
    </message>
    <message>
        <source>Drop an ONNX model here</source>
        <translation>Thả mô hình ONNX vào đây</translation>
    </message>
    <message>
        <source>Drop data on an open model to see accuracy: a folder of class folders, IDX, CIFAR, .npz or .csv. Without labels you see agreement with the original.</source>
        <translation>Thả dữ liệu lên mô hình đang mở để thấy độ chính xác: thư mục chia theo lớp, IDX, CIFAR, .npz hoặc .csv. Không có nhãn thì thấy mức trùng khớp với bản gốc.</translation>
    </message>
    <message>
        <source>Chooses an ONNX file</source>
        <translation>Chọn một tệp ONNX</translation>
    </message>
    <message>
        <source>Forgets the recent models; the files stay</source>
        <translation>Xóa danh sách gần đây; tệp vẫn còn</translation>
    </message>
    <message>
        <source>Enter opens the chosen model</source>
        <translation>Enter mở mô hình đang chọn</translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s)</source>
        <translation>
            <numerusform>%Ln bước</numerusform>
        </translation>
    </message>
    <message>
        <source>Not saved when Espalier ended</source>
        <translation>Chưa lưu khi Espalier kết thúc</translation>
    </message>
    <message>
        <source>Discard all</source>
        <translation>Bỏ tất cả</translation>
    </message>
    <message>
        <source>Forgets the work that was not saved; models and data stay</source>
        <translation>Quên những việc chưa lưu; mô hình và dữ liệu vẫn còn</translation>
    </message>
    <message>
        <source>Work that was not saved</source>
        <translation>Việc chưa lưu</translation>
    </message>
    <message>
        <source>Enter opens it again</source>
        <translation>Enter mở lại</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Ví dụ</translation>
    </message>
    <message>
        <source>Built in, with their data</source>
        <translation>Có sẵn, kèm dữ liệu</translation>
    </message>
</context>
<context>
    <name>esp::TensorValuesModel</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Position along each axis of the tensor</source>
        <translation>Vị trí trên từng trục của tensor</translation>
    </message>
    <message>
        <source>The value in the model that was opened</source>
        <translation>Giá trị trong mô hình đã mở</translation>
    </message>
    <message>
        <source>The integer that the file stores</source>
        <translation>Số nguyên được lưu trong tệp</translation>
    </message>
    <message>
        <source>The step of the grid that the code counts in</source>
        <translation>Bước lưới mà mã đếm theo</translation>
    </message>
    <message>
        <source>The code that stands for zero</source>
        <translation>Mã biểu diễn số không</translation>
    </message>
    <message>
        <source>What the code stands for: scale × (code − zero point)</source>
        <translation>Giá trị mà mã biểu diễn: tỉ lệ × (mã − điểm không)</translation>
    </message>
    <message>
        <source>The value in the exported model</source>
        <translation>Giá trị trong mô hình xuất ra</translation>
    </message>
    <message>
        <source>Value after minus value before</source>
        <translation>Giá trị sau trừ giá trị trước</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Chỉ số</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Bản gốc</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Mã</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Tỉ lệ</translation>
    </message>
    <message>
        <source>Zero</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>Nghĩa là</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Bây giờ</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
</context>
<context>
    <name>esp::TileWidget</name>
    <message>
        <source>Not measured</source>
        <translation>Chưa đo được</translation>
    </message>
</context>
<context>
    <name>esp::WeightsPage</name>
    <message>
        <source>No weights can be shown: %1.</source>
        <translation>Không hiện được trọng số: %1.</translation>
    </message>
    <message>
        <source>Near the cut, in steps of each channel&apos;s grid</source>
        <translation>Gần ngưỡng cắt, theo bước lưới từng kênh</translation>
    </message>
    <message>
        <source>Around zero, in steps of each channel&apos;s grid</source>
        <translation>Quanh số không, theo bước lưới từng kênh</translation>
    </message>
    <message>
        <source>±%1</source>
        <comment>steps of the grid</comment>
        <translation>±%1</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>Zeros save no bytes in a plain file.</source>
        <translation>Số không chưa làm tệp thường nhỏ đi.</translation>
    </message>
    <message>
        <source>BatchNormalization was folded into these weights, so their scale differs from the original.</source>
        <translation>BatchNormalization đã gộp vào trọng số này nên tỉ lệ khác bản gốc.</translation>
    </message>
    <message>
        <source>before</source>
        <translation>trước</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sau</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>cắt</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Thang log</translation>
    </message>
    <message>
        <source>Counts on a logarithmic axis</source>
        <translation>Số lượng trên thang logarit</translation>
    </message>
    <message>
        <source>Histogram of the weights before and after</source>
        <translation>Phân bố trọng số trước và sau</translation>
    </message>
    <message>
        <source>Arrow keys go from bin to bin, + and − zoom, 0 shows all; the figures stand below as text, and the cut can be typed in above</source>
        <translation>Phím mũi tên chuyển giữa các cột, + và − phóng thu, 0 hiện tất cả; số liệu ở bên dưới, ngưỡng cắt nhập được ở trên</translation>
    </message>
    <message>
        <source>The weights on the grid of the codes</source>
        <translation>Trọng số trên lưới của mã</translation>
    </message>
    <message>
        <source>Arrow keys go from code to code, + and − zoom, 0 goes back; Details lists the code of each weight</source>
        <translation>Phím mũi tên chuyển giữa các mã, + và − phóng thu, 0 trở lại; Chi tiết liệt kê mã của từng trọng số</translation>
    </message>
    <message>
        <source>Steps that the grid has on each side of zero</source>
        <translation>Số bước của lưới mỗi bên số không</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Khoảng giá trị</translation>
    </message>
    <message>
        <source>Mean of |w|</source>
        <translation>Trung bình |w|</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Số không</translation>
    </message>
    <message>
        <source>Different values</source>
        <translation>Số giá trị khác nhau</translation>
    </message>
    <message>
        <source>Signal to noise</source>
        <translation>Tín hiệu trên nhiễu</translation>
    </message>
    <message>
        <source>Bytes in the file</source>
        <translation>Số byte trong tệp</translation>
    </message>
</context>
<context>
    <name>esp::WindowActions</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Mở…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Open &amp;data…</source>
        <translation>Mở &amp;dữ liệu…</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Dữ liệu</translation>
    </message>
    <message>
        <source>Choose the data that accuracy is measured on</source>
        <translation>Chọn dữ liệu để đo độ chính xác</translation>
    </message>
    <message>
        <source>&amp;Remove data</source>
        <translation>&amp;Gỡ dữ liệu</translation>
    </message>
    <message>
        <source>Measure nothing</source>
        <translation>Không đo gì</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Xuất…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Xuất</translation>
    </message>
    <message>
        <source>Write the model that is shown</source>
        <translation>Ghi mô hình đang hiển thị</translation>
    </message>
    <message>
        <source>Open reci&amp;pe…</source>
        <translation>Mở &amp;công thức…</translation>
    </message>
    <message>
        <source>Apply a saved recipe to this model</source>
        <translation>Áp dụng công thức đã lưu cho mô hình này</translation>
    </message>
    <message>
        <source>&amp;Save recipe…</source>
        <translation>&amp;Lưu công thức…</translation>
    </message>
    <message>
        <source>Save what was done to this model</source>
        <translation>Lưu những gì đã làm với mô hình này</translation>
    </message>
    <message>
        <source>&amp;Back to the original</source>
        <translation>&amp;Về bản gốc</translation>
    </message>
    <message>
        <source>Remove all steps of the recipe</source>
        <translation>Gỡ mọi bước của công thức</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>T&amp;hoát</translation>
    </message>
    <message>
        <source>Leave Espalier</source>
        <translation>Rời Espalier</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Hoàn tác</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Hoàn tác thay đổi cuối</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Làm lại</translation>
    </message>
    <message>
        <source>Do again what was undone</source>
        <translation>Làm lại điều vừa hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Find a node</source>
        <translation>&amp;Tìm nút</translation>
    </message>
    <message>
        <source>Find a node by its name or operator</source>
        <translation>Tìm nút theo tên hoặc phép toán</translation>
    </message>
    <message>
        <source>Select &amp;all layers</source>
        <translation>Chọn &amp;mọi lớp</translation>
    </message>
    <message>
        <source>Select every layer</source>
        <translation>Chọn mọi lớp</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Phóng to</translation>
    </message>
    <message>
        <source>Show the graph larger</source>
        <translation>Hiện sơ đồ lớn hơn</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>&amp;Thu nhỏ</translation>
    </message>
    <message>
        <source>Show the graph smaller</source>
        <translation>Hiện sơ đồ nhỏ hơn</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>Show the graph in its own size</source>
        <translation>Hiện sơ đồ đúng kích thước</translation>
    </message>
    <message>
        <source>&amp;Fit all</source>
        <translation>&amp;Vừa khung</translation>
    </message>
    <message>
        <source>Show the whole graph</source>
        <translation>Hiện toàn bộ sơ đồ</translation>
    </message>
    <message>
        <source>F&amp;old all blocks</source>
        <translation>&amp;Gập mọi khối</translation>
    </message>
    <message>
        <source>Show each block as one box</source>
        <translation>Hiện mỗi khối thành một ô</translation>
    </message>
    <message>
        <source>&amp;Unfold all blocks</source>
        <translation>&amp;Mở mọi khối</translation>
    </message>
    <message>
        <source>Show what is in the blocks</source>
        <translation>Hiện bên trong các khối</translation>
    </message>
    <message>
        <source>&amp;Overview</source>
        <translation>T&amp;oàn cảnh</translation>
    </message>
    <message>
        <source>Show the whole network beside the graph</source>
        <translation>Hiện toàn mạng bên cạnh sơ đồ</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>Đặt lại &amp;bố cục</translation>
    </message>
    <message>
        <source>Put all panels back to their places</source>
        <translation>Đưa mọi bảng về chỗ cũ</translation>
    </message>
    <message>
        <source>&amp;Next panel</source>
        <translation>Bảng &amp;sau</translation>
    </message>
    <message>
        <source>Go to the next panel</source>
        <translation>Đến bảng sau</translation>
    </message>
    <message>
        <source>&amp;Previous panel</source>
        <translation>Bảng t&amp;rước</translation>
    </message>
    <message>
        <source>Go to the previous panel</source>
        <translation>Đến bảng trước</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>&amp;Đo</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>Measure the present state</source>
        <translation>Đo trạng thái hiện tại</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Hủy</translation>
    </message>
    <message>
        <source>Stop what runs; what is there stays</source>
        <translation>Dừng việc đang chạy; giữ lại những gì đã có</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>Đo &amp;liền</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Đo liền</translation>
    </message>
    <message>
        <source>Measure at once after every change</source>
        <translation>Đo ngay sau mỗi thay đổi</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Phím tắt</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>Mọi phím tắt</translation>
    </message>
    <message>
        <source>&amp;About Espalier</source>
        <translation>&amp;Về Espalier</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>Phiên bản và giấy phép</translation>
    </message>
    <message>
        <source>&amp;New window</source>
        <translation>Cửa sổ &amp;mới</translation>
    </message>
    <message>
        <source>Open another window</source>
        <translation>Mở thêm một cửa sổ</translation>
    </message>
    <message>
        <source>Open an ONNX model or a project</source>
        <translation>Mở mô hình ONNX hoặc dự án</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Lưu</translation>
    </message>
    <message>
        <source>Save model, data, recipe and measured states as a project</source>
        <translation>Lưu mô hình, dữ liệu, công thức và các trạng thái đã đo thành dự án</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Lưu &amp;thành…</translation>
    </message>
    <message>
        <source>Save the project under another name</source>
        <translation>Lưu dự án với tên khác</translation>
    </message>
    <message>
        <source>Repor&amp;t…</source>
        <translation>Báo &amp;cáo…</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Báo cáo</translation>
    </message>
    <message>
        <source>Write a report of what is shown, as PDF, web page or tables</source>
        <translation>Ghi báo cáo về những gì đang hiện, thành PDF, trang web hay bảng</translation>
    </message>
    <message>
        <source>Save &amp;picture of the graph…</source>
        <translation>Lưu hình &amp;đồ thị…</translation>
    </message>
    <message>
        <source>Save the whole graph as it is coloured and folded now, as SVG or PNG</source>
        <translation>Lưu toàn bộ đồ thị như đang tô màu và gập, thành SVG hoặc PNG</translation>
    </message>
    <message>
        <source>Try every option on each layer alone and count the answers that change</source>
        <translation>Thử từng lựa chọn trên riêng từng lớp và đếm câu trả lời bị đổi</translation>
    </message>
    <message>
        <source>Measure &amp;sensitivity</source>
        <translation>Đo độ &amp;nhạy</translation>
    </message>
</context>
<context>
    <name>metric</name>
    <message>
        <source>Among the five highest: %1</source>
        <translation>Nằm trong năm câu trả lời cao nhất: %1</translation>
    </message>
</context>
<context>
    <name>technique</name>
    <message>
        <source>Ranking</source>
        <translation>Cách xếp hạng</translation>
    </message>
    <message>
        <source>Amount by</source>
        <translation>Lượng theo</translation>
    </message>
    <message>
        <source>Pruned weights</source>
        <translation>Trọng số bị cắt tỉa</translation>
    </message>
    <message>
        <source>Greatest pruned weight</source>
        <translation>Trọng số lớn nhất bị cắt</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Weight scales</source>
        <translation>Thang của trọng số</translation>
    </message>
    <message>
        <source>Weight range</source>
        <translation>Khoảng của trọng số</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Giá trị trung gian</translation>
    </message>
    <message>
        <source>Activation range</source>
        <translation>Khoảng của giá trị trung gian</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>Phân vị</translation>
    </message>
    <message>
        <source>Quantize to int8</source>
        <translation>Lượng tử hóa int8</translation>
    </message>
    <message>
        <source>Range of the input</source>
        <translation>Khoảng của đầu vào</translation>
    </message>
    <message>
        <source>Least input</source>
        <translation>Đầu vào nhỏ nhất</translation>
    </message>
    <message>
        <source>Greatest input</source>
        <translation>Đầu vào lớn nhất</translation>
    </message>
</context>
</TS>
